"""Download the model: choose a format, see its proof, take the zip."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.config import RunConfig
from core.errors import UserError
from core.exports.formats import FORMATS, formats_of
from core.exports.kept import KeptExport, exports_of, kept_exports, start_export
from core.language.texts import _, mark
from core.runs.export_formats import ExportResult, RefusedExport
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, load_run
from core.runs.study import Study
from core.text.exports import PARITY_HEADS, parity_cells
from core.text.labels import PHASE_TITLES
from core.text.numbers import size
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit
from pages._ui.studies import progress

LABEL = mark("Download the model")
_ICON = ":material/download:"

# Which dialog is open: a page that runs anew, such as when an export is done, would
# close it otherwise.
_OPEN = "_export_open"


def show_download(run: Run, phase: str, key: str) -> None:
    """A button that opens the dialog of a finished phase's exports.

    Args:
        run: The run.
        phase: One that it has finished.
        key: Unique on the page.
    """
    asked = st.button(
        _(LABEL),
        icon=_ICON,
        key=f"{key}_export",
        help=_("As a zip that runs elsewhere and proves that it says the same."),
    )
    this = f"{key}/{run.id}/{phase}"
    if asked:
        st.session_state[_OPEN] = this
    if st.session_state.get(_OPEN) == this:
        _dialog(run.id, phase)


def _forget() -> None:
    st.session_state.pop(_OPEN, None)


@dialog(LABEL, width="large", on_dismiss=_forget)
def _dialog(run_id: str, phase: str) -> None:
    with shell.errors_shown():
        run = load_run(run_id)
        last = next(iter(exports_of(run, phase)), None)
        is_active = last is not None and last.state() in ACTIVE_STATES
        title, of = _(PHASE_TITLES[phase]), shell.plain(run.id)
        st.caption(_("{phase} model of {run}", phase=title, run=of))
        name = _chosen_format(run.config, run.finished(phase).get("parameters", 0))
        if is_active and last is not None:
            st.fragment(_show_progress, run_every="1s")(last)
            return
        _start_form(run, phase, name)
        if last is not None:
            _show_failure(last, name)
        kept = kept_exports(run, phase)
        if name in kept:
            _show_kept(kept[name])


def _chosen_format(config: RunConfig, parameters: int) -> str:
    """All formats, each with who wants it and about how large it will be."""
    usable = formats_of(config)
    sizes = (size(item.num_bytes(parameters)) for item in usable)
    captions = [
        f"{_(item.sentence)} {_('About {size}.', size=about)}"
        for item, about in zip(usable, sizes, strict=True)
    ]
    chosen = st.radio(
        _("Format"),
        [item.name for item in usable],
        format_func=lambda name: _(FORMATS[name].title),
        captions=captions,
        key="export_format",
    )
    if not config.facts.is_trainable:
        title = shell.plain(config.facts.title)
        st.caption(
            _(
                "{backbone} came from a file: it has no layers of Keras to export.",
                backbone=title,
            )
        )
        return str(chosen)
    absent = [item for item in FORMATS.values() if item.missing]
    for advice in dict.fromkeys(item.advice for item in absent):
        titles = ", ".join(_(item.title) for item in absent if item.advice == advice)
        st.caption(f"{_('Not installed: {formats}.', formats=titles)} {_(advice)}")
    return str(chosen)


def _start_form(run: Run, phase: str, name: str) -> None:
    with_images = st.checkbox(
        _("Put pictures of the data set into the zip, to prove it with"),
        value=True,
        key="export_images",
        help=_(
            "Up to 32, reduced. Without them the proof is made with drawn patterns: "
            "for images that must not leave."
        ),
    )
    st.button(
        _("Make the zip"),
        type="primary",
        icon=":material/deployed_code:",
        key="export_start",
        on_click=_start,
        args=(run.id, phase, name, "images" if with_images else "drawn"),
    )


def _start(run_id: str, phase: str, name: str, golden: str) -> None:
    with shell.errors_shown():  # a callback stands outside of the page's own
        permit("export", run_id)
        start_export(load_run(run_id), phase, [name], golden)


def _show_progress(study: Study) -> None:
    """What an export does; as soon as it is over, the page draws its outcome."""
    status = study.status()
    state = study.state(status)
    if state not in ACTIVE_STATES:
        st.rerun()
    text = progress.progress_text(study, status, state)
    st.progress(progress.share_done(study, status), text=text)
    st.caption(_("It takes about half a minute, and goes on when this is closed."))
    st.button(
        _("Stopping") if study.stop_requested else _("Stop"),
        icon=":material/stop:",
        disabled=study.stop_requested,
        key="export_stop",
        on_click=_stop,
        args=(study,),
    )


def _stop(study: Study) -> None:
    with shell.errors_shown():
        permit("stop", study.id)
        study.request_stop()


def _show_failure(study: Study, name: str) -> None:
    """Why the last export of this format gave no zip."""
    if name not in study.options.get("formats", []):
        return
    result = study.result(ExportResult)
    if result is None:
        if error := study.status().get("error"):
            shell.show_error(UserError.from_json(error))
        elif study.state() != "stopped":
            st.error(_("The export was interrupted. Make the zip again."))
        return
    for refused in result["refused"]:
        _show_refused(refused)


def _show_refused(refused: RefusedExport) -> None:
    known, reason = FORMATS.get(refused["format"]), shell.plain(refused["reason"])
    text = _("It was refused. {reason} Take another format.", reason=reason)
    if known:
        text = _(
            "{format} was refused. {reason} Take another format.",
            format=_(known.title),
            reason=reason,
        )
    st.error(text, icon=":material/block:")


def _show_kept(kept: KeptExport) -> None:
    """The proof of a zip, and the zip."""
    made = kept.made
    cells = parity_cells(made["parity"], made.get("judged"))
    with st.container(border=True):
        st.markdown(
            ":material/verified: " + _("**Asked in its own runtime, it says the same**")
        )
        st.dataframe(
            {"": [_(head) for head in PARITY_HEADS], _("This zip"): list(cells)},
            hide_index=True,
            height="content",
            key=f"export_proof_{made['format']}",
            alt=_(
                "Largest difference {difference}, changed answers {changed}",
                difference=cells[1],
                changed=cells[2],
            ),
        )
        path: Path = kept.path
        st.download_button(
            _("Download {size}", size=size(made["num_bytes"])),
            path.read_bytes,  # only when it is pressed
            file_name=path.name,
            mime="application/zip",
            type="primary",
            icon=_ICON,
            key=f"export_zip_{made['format']}",
            on_click="ignore",
        )
        st.caption(
            _(
                "In it: the model, its classes, an example of ten lines, a model card, "
                "and golden pictures with the answers that are expected. To prove it "
                "again: `python -m core export --check FILE.zip`"
            )
        )
