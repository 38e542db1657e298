"""A run as MLflow keeps it, sent to its server over HTTP by MLflow's own client."""

import os
import warnings

# What MLflow reads when it is imported, unless somebody has said otherwise: it tells
# nobody that it is used, and leaves trying again to us.
_DEFAULTS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "GIT_PYTHON_REFRESH": "quiet",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of MLflow 3.17, about type hints of its own
    import mlflow.pyfunc  # noqa: F401
