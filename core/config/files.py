"""Whether the files that a config names are there, and the run that it begins with."""

from __future__ import annotations

import os

from core.access.roots import require_readable
from core.config.earlier_run import EarlierRun, model_file
from core.config.inherited import FIXED, inherited
from core.config.run import RunConfig
from core.errors import ConfigError
from core.language.texts import _
from core.storage.given_paths import is_utf8

# What files of these kinds begin with.
_HDF5, _ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"


def check_files(config: RunConfig) -> None:
    """Check that its weight file is there: to begin, not to read what was done.

    Raises:
        UserError: There is no such file, it is of another kind, or may not be read; or
            no such run is here, or it has another backbone.
    """
    if config.weights in ("imagenet", "none"):
        return
    if config.start is not None:
        _check_start(config, config.start)
        return
    require_readable(config.weights)
    if not os.path.isfile(config.weights):  # unlike Path's, it takes any text
        raise ConfigError(
            _(
                'weights to be "imagenet", "none", "run:ID" or the path of a weight '
                "file"
            ),
            config.weights or _("nothing"),
            _("Check the path; Keras weight files end in .weights.h5, .h5 or .keras."),
        )
    if not is_utf8(config.weights):
        raise ConfigError(
            _("weights to be a file whose path is UTF-8"),
            config.weights,
            _("Rename the file, or the folder that is not."),
        )
    try:
        with open(config.weights, "rb") as file:
            is_known = file.read(len(_HDF5)).startswith((_HDF5, _ZIP))
    except OSError:
        is_known = False
    if not is_known:
        raise ConfigError(
            _("weights to be a Keras weight file, which is HDF5 or a .keras archive"),
            _("{path}, which is neither, or can't be read", path=config.weights),
            _("Choose a file that Keras saved (.weights.h5, .h5 or .keras)."),
        )


def _check_start(config: RunConfig, start: EarlierRun) -> None:
    if model_file(start) is None:
        raise ConfigError(
            _(
                "weights of a run that is here and has a finished {phase} phase",
                phase=start.phase,
            )
            if start.phase
            else _("weights of a run that is here and has a finished phase"),
            config.weights,
            _("Choose another run, or other weights."),
        )
    theirs = inherited(start) or {}
    for name in FIXED:
        own = getattr(config, name)
        if own != theirs.get(name, own):
            raise ConfigError(
                _(
                    "{setting} to be {value}, as in run {run}, whose weights it begins "
                    "with",
                    setting=name,
                    value=theirs[name] or _("empty"),
                    run=start.run_id,
                ),
                own or _("nothing"),
                _(
                    "Leave {setting} as it is there, or choose other weights.",
                    setting=name,
                ),
            )
