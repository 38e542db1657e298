"""What a run needs of this computer, checked before anything is done for it."""

from __future__ import annotations

from core.config import RunConfig
from core.config.files import check_files
from core.config.layers import check_layers
from core.config.own import check_own
from core.errors import ConfigError
from core.language.texts import _


def check_settings(config: RunConfig, num_classes: int = 0) -> None:
    """Check what a run needs on any computer, and a script of it too.

    Args:
        config: Its settings.
        num_classes: Of its images; 0 = not known yet.

    Raises:
        ConfigError: A network that was taken in or a weight file is not there, a layer
            does not exist or is not used, or the output is for another number of
            classes.
    """
    check_own(config)
    check_files(config)
    check_layers(config)
    if config.head.output == "sigmoid" and num_classes not in (0, 2):
        raise ConfigError(
            _("two classes for a sigmoid output"),
            f"{num_classes} classes",
            _("Set head.output to softmax."),
        )


def check_requirements(config: RunConfig, num_classes: int = 0) -> None:
    """Check that a run can be done here: to begin or go on, not to read what was done.

    Args:
        config: Its settings.
        num_classes: Of its images; 0 = not known yet.

    Raises:
        ConfigError: See `check_settings`; or the processor lacks the precision.
    """
    check_settings(config, num_classes)
    if config.precision == "float32":
        return
    # Loaded only where it is asked: it brings OpenVINO along, 30 MB and 0.1 s that a
    # worker in the queue and most commands can do without.
    from core.hardware import supports_bfloat16  # noqa: PLC0415

    if not supports_bfloat16():
        raise ConfigError(
            _("a precision that this computer's processor has, which is float32"),
            config.precision,
            _(
                "Start a training with float32, or use a computer whose processor "
                "computes in bfloat16."
            ),
        )
