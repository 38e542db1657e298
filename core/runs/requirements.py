"""What a run needs of this computer, checked before anything is done for it."""

from __future__ import annotations

from core.config import RunConfig
from core.errors import ConfigError


def check_requirements(config: RunConfig) -> None:
    """Check that a run can be done here: to begin or go on, not to read what was done.

    Raises:
        ConfigError: A weight file is not there, or the processor lacks the precision.
    """
    config.require_files()
    if config.precision == "float32":
        return
    # Loaded only where it is asked: it brings OpenVINO along, 30 MB and 0.1 s that a
    # worker in the queue and most commands can do without.
    from core.machine import supports_bfloat16  # noqa: PLC0415

    if not supports_bfloat16():
        raise ConfigError(
            "a precision that this computer's processor has, which is float32",
            config.precision,
            "Start a training with float32, or use a computer whose processor computes "
            f"in {config.precision}.",
        )
