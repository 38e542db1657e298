"""Settings as a plain Keras script, to read and to take along."""

from __future__ import annotations

import streamlit as st

from core.config import RunConfig
from core.data.manifest import Manifest
from core.keras_script import keras_code, split_csv
from core.keras_script.backbone import weight_file_name
from core.language.texts import _, mark
from core.text.spreadsheet import csv_bytes
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog

# To be translated where they are shown.
LABEL = mark("As Keras code")
ICON = ":material/code:"
HELP = mark(
    "A script that does the same in plain Keras, to read or to run without Thaw."
)

_CODE_HEIGHT = 480  # pixels

# Commands of the shell.
_WRITES = "python -m core code"
_WRITES_ALL = "python -m core code {run} --output FOLDER"


@dialog(LABEL, width="large")
def show_code(config: RunConfig, manifest: Manifest | None, run_id: str = "") -> None:
    """Show the script, and give it with the file of its split.

    Args:
        config: Of a run or of the form.
        manifest: The images and their split; None where they have not been read yet.
        run_id: Of the run; "" = it is not one yet.
    """
    with shell.errors_shown():
        weights_name = weight_file_name(config)
        code = keras_code(config, manifest, weights_name=weights_name)
        st.caption(_needs(manifest, weights_name, run_id))
        st.code(code, language="python", height=_CODE_HEIGHT)
        with st.container(horizontal=True):
            _download("train.py", code, "text/x-python")
            if manifest:
                _download("split.csv", csv_bytes(split_csv(manifest)), "text/csv")


def _download(name: str, content: str | bytes, mime: str) -> None:
    st.download_button(
        name,
        content,
        file_name=name,
        mime=mime,
        icon=":material/download:",
        key=f"download_{name}",
        on_click="ignore",
    )


def _needs(manifest: Manifest | None, weights_name: str, run_id: str) -> str:
    """What has to lie beside the script."""
    files = [
        *(["split.csv"] if manifest else []),
        *([weights_name] * bool(weights_name)),
    ]
    if not files:
        return _("The script needs nothing but the images.")
    names = [shell.plain(file) for file in files]
    reads = (
        _(
            "The script reads {file} and {other} beside it.",
            file=names[0],
            other=names[1],
        )
        if len(names) > 1
        else _("The script reads {file} beside it.", file=names[0])
    )
    if run_id:
        command = _WRITES_ALL.format(run=run_id)
        return f"{reads} {_('`{command}` writes all of them.', command=command)}"
    if weights_name:
        writes = _("`{command}` writes the weight file for a run.", command=_WRITES)
        return f"{reads} {writes}"
    return reads
