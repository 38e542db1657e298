"""What a first visit would wait for: imports, and what libraries do at their first use.

Together they take about half a second, at the server's start or at the first page.
"""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

import pages._ui
from core.runs.metrics_log import History
from pages._ui.charts import data_charts, plotly_script
from pages._ui.charts.learning_curves import learning_curves

logger = logging.getLogger(__name__)


def import_pages() -> None:
    """Import what the pages share, and use once what is slow at its first use."""
    for module in pkgutil.walk_packages(pages._ui.__path__, "pages._ui."):
        try:
            importlib.import_module(module.name)
        except (ImportError, OSError):  # a library is missing, or a part of one
            logger.exception(
                "%s can't be imported; pages that use it fail", module.name
            )
    _draw_once()
    # Streamlit collects garbage after every script and every fragment, and meanwhile no
    # other thread runs. What the libraries made until here stays as long as the server:
    # it need not be looked through each time. With twenty people at one server that
    # took most of the time (95% of pages within 2.2 s before, 0.2 s after).
    gc.collect()
    gc.freeze()


def _draw_once() -> None:
    """Let Plotly find its validators, and PyArrow its converters."""
    learning_curves(History(), dark=False, live=True).to_json()
    data_charts.class_counts({"a": {"train": 1}}, dark=False).to_json()
    plotly_script.packed()
    pa.Table.from_pandas(pd.DataFrame({"a": [1.0], "b": ["text"]}))
