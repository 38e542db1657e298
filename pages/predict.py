"""Predict: drop pictures, get one card each."""

from __future__ import annotations

import random
from pathlib import Path

import streamlit as st

from core.config import PHASES
from core.runs.run import Run, load_run
from core.storage.fingerprint import file_fingerprint
from core.text.labels import PHASE_TITLES
from core.text.numbers import interval, percent
from pages._ui.frame import address, shell
from pages._ui.predict.answers import Picture, show_answers
from pages._ui.run import memo
from pages._ui.studies.trust import offer_trust

shell.require_router()

_MAX_PICTURES = 200
_MAX_MEGABYTES = 500
_NUM_TESTED = 6


def show_empty() -> None:
    """No model yet: what to do about it."""
    with st.container(border=True):
        st.subheader("There is no trained model yet", anchor=False)
        st.markdown(
            "Train one first. When its first phase is done, drop pictures here and "
            "see what the model says of them."
        )
        if st.button("Train a model", type="primary", icon=":material/model_training:"):
            shell.open_page("train")


def choose_model(runs: list[memo.RunSummary]) -> tuple[Run, str]:
    """The run and the phase to ask; the address bar follows both."""
    by_id = {run["id"]: run for run in runs}
    last = st.session_state.get("last_model")
    start = last if last in by_id else runs[0]["id"]
    if unknown := address.seed_choice("model", "model", list(by_id), start):
        st.warning(
            f"There is no finished run {shell.plain(unknown)} here. Choose another.",
            icon=":material/link_off:",
        )
    with st.container(border=True):
        box, phases, words = st.columns([8, 5, 8], vertical_alignment="center")
        run_id = box.selectbox(
            "Run",
            list(by_id),
            key="model",
            label_visibility="collapsed",
            format_func=lambda item: memo.run_title(by_id[item]),
            on_change=address.forget_choice,
            args=("phase",),
        )
        address.keep_choice("model", run_id)
        st.session_state["last_model"] = run_id
        with phases:
            phase = _choose_phase(by_id[run_id])
        with words:
            _show_model(by_id[run_id], phase)
    return load_run(run_id), phase


def _choose_phase(summary: memo.RunSummary) -> str:
    options = [phase for phase in PHASES if phase in summary["results"]]
    key = f"model_phase_{summary['id']}"
    start = summary["chosen"] or options[0]
    if unknown := address.seed_choice(key, "phase", options, start):
        st.warning(
            f"This run has no model {shell.plain(unknown)}; here is another one.",
            icon=":material/link_off:",
        )
    phase = st.segmented_control(
        "Model",
        options,
        required=True,
        key=key,
        format_func=PHASE_TITLES.__getitem__,
        label_visibility="collapsed",
    )
    phase = phase or options[0]
    address.keep_choice("phase", phase)
    return phase


def _show_model(summary: memo.RunSummary, phase: str) -> None:
    result = summary["results"][phase]
    text = "No test images to judge it on."
    if result["test_count"]:
        text = (
            f"**{percent(result['test_accuracy'])}** of "
            f"{result['test_count']:,} test images right "
            f"(95% interval {interval(result['interval'])})"
        )
    if phase == summary["chosen"] and len(summary["results"]) > 1:
        text += " :green-badge[:material/check: chosen on validation]"
    st.markdown(text)


def chosen_pictures(run: Run) -> list[Picture]:
    """The uploads, or test images of the data set; what was asked for last."""
    drop, test = st.columns([3, 1], gap="medium")
    # Of any type: what a file holds decides, and a reason says what is wrong with it.
    uploads = drop.file_uploader(
        "Pictures to classify",
        accept_multiple_files=True,
        key="pictures",
        on_change=_forget_tested,
        max_upload_size=_MAX_MEGABYTES // 10,
        help=f"At most {_MAX_PICTURES} pictures and {_MAX_MEGABYTES} MB at a time.",
    )
    with test:
        st.markdown("Or let the model sit a small exam:")
        st.button(
            "Try with test images",
            icon=":material/casino:",
            on_click=_draw_tested,
            help=f"{_NUM_TESTED} images of the data set that it was not trained on.",
        )
        if st.session_state.get("tested") is not None and uploads:
            st.button("Back to my pictures", on_click=_forget_tested)
    if (seed := st.session_state.get("tested")) is not None:
        return _test_pictures(run, seed)
    return _within_limits(
        [
            Picture(item.name, item.file_id, item.getvalue())
            for item in uploads[:_MAX_PICTURES]
        ],
        len(uploads),
    )


def _draw_tested() -> None:
    st.session_state["tested"] = random.randrange(2**31)


def _forget_tested() -> None:
    st.session_state["tested"] = None


def _test_pictures(run: Run, seed: int) -> list[Picture]:
    images = memo.test_images(run)
    if not images:
        st.info(
            "This run's data set has no test images. Drop pictures instead.",
            icon=":material/info:",
        )
    drawn = random.Random(seed).sample(images, min(_NUM_TESTED, len(images)))
    return [
        Picture(
            Path(path).name,
            "\n".join(map(str, file_fingerprint(Path(path)))),
            Path(path),
            truth,
        )
        for path, truth in drawn
    ]


def _within_limits(pictures: list[Picture], num_uploads: int) -> list[Picture]:
    """Keep what fits into the limits, and say what does not."""
    if num_uploads > _MAX_PICTURES:
        st.warning(
            f"Only the first {_MAX_PICTURES} of {num_uploads:,} pictures are "
            "classified. Classify the others afterwards.",
            icon=":material/filter:",
        )
    room = _MAX_MEGABYTES * 1_000_000
    kept: list[Picture] = []
    for picture in pictures:
        room -= len(picture.source) if isinstance(picture.source, bytes) else 0
        if room < 0:
            st.warning(
                f"Only the first {len(kept):,} pictures are classified: together they "
                f"may have {_MAX_MEGABYTES} MB.",
                icon=":material/filter:",
            )
            break
        kept.append(picture)
    return kept


st.title("Predict")
runs = memo.finished_runs()
if not runs:
    show_empty()
else:
    run, phase = choose_model(runs)
    with shell.errors_shown():
        offer_trust(run, phase)
        pictures = chosen_pictures(run)
        if pictures:
            show_answers(run, phase, pictures)
        elif st.session_state.get("tested") is None:
            st.caption("Drop one picture or many. They stay on this computer.")
