"""Which model is asked, and which one beside it; the address bar follows both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.config import PHASES
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.run import load_run
from core.text.labels import PHASE_TITLES
from core.text.numbers import interval, percent
from pages._ui.frame import address, shell
from pages._ui.predict.memo import Model, model_of
from pages._ui.run import memo
from pages._ui.run.titles import run_titles

_NONE = "none"  # in the address


def choose_models(runs: Sequence[memo.RunSummary]) -> list[Model]:
    """The model to ask, and the second one where somebody chose one.

    Raises:
        RunError: It is gone.
    """
    by_id = {run["id"]: run for run in runs}
    last = st.session_state.get("last_model")
    start = last if last in by_id else runs[0]["id"]
    if unknown := address.seed_choice("model", "model", list(by_id), start):
        st.warning(
            _(
                "There is no finished run {run} here. Choose another.",
                run=shell.plain(unknown),
            ),
            icon=":material/link_off:",
        )
    titles = run_titles(runs)
    with st.container(border=True):
        box, phases, words = st.columns([8, 5, 8], vertical_alignment="center")
        run_id = box.selectbox(
            _("Run"),
            list(by_id),
            key="model",
            label_visibility="collapsed",
            format_func=titles.__getitem__,
            on_change=address.forget_choice,
            args=("phase",),
        )
        address.keep_choice("model", run_id)
        st.session_state["last_model"] = run_id
        with phases:
            phase = _choose_phase(by_id[run_id])
        with words:
            _show_model(by_id[run_id], phase)
        first = model_of(load_run(run_id), phase)
        second = _choose_second(by_id, first)
    return [first, *([second] if second else [])]


def _choose_phase(summary: memo.RunSummary) -> str:
    options = [phase for phase in PHASES if phase in summary["results"]]
    key = f"model_phase_{summary['id']}"
    start = summary["chosen"] or options[0]
    if unknown := address.seed_choice(key, "phase", options, start):
        st.warning(
            _(
                "This run has no model {model}; here is another one.",
                model=shell.plain(unknown),
            ),
            icon=":material/link_off:",
        )
    phase = st.segmented_control(
        _("Model"),
        options,
        required=True,
        key=key,
        format_func=lambda phase: _(PHASE_TITLES[phase]),
        label_visibility="collapsed",
    )
    phase = phase or options[0]
    address.keep_choice("phase", phase)
    return phase


def _choose_second(by_id: dict[str, memo.RunSummary], first: Model) -> Model | None:
    """Another phase or run for the same pictures; None = one model is enough."""
    own = [first.run.id, *(run_id for run_id in by_id if run_id != first.run.id)]
    names = run_titles(list(by_id.values()))
    specs = {
        f"{run_id}:{phase}": _(
            "{phase} of {run}", phase=_(PHASE_TITLES[phase]), run=names[run_id]
        )
        for run_id in own
        for phase in PHASES
        if phase in by_id[run_id]["results"]
    }
    specs.pop(first.spec, None)
    if not specs:
        return None
    titles = {_NONE: _("No second model beside it"), **specs}
    if unknown := address.seed_choice("beside", "beside", list(titles), _NONE):
        st.warning(
            _("There is no second model {model} here.", model=shell.plain(unknown)),
            icon=":material/link_off:",
        )
    chosen = st.columns([8, 5, 8])[0].selectbox(
        _("A second model on the same pictures"),
        list(titles),
        key="beside",
        label_visibility="collapsed",
        format_func=titles.__getitem__,
    )
    if chosen == _NONE:
        address.keep_default("beside", chosen)
        return None
    address.keep_choice("beside", chosen)
    run_id, phase = chosen.rsplit(":", 1)
    return model_of(load_run(run_id), phase)


def _show_model(summary: memo.RunSummary, phase: str) -> None:
    result = summary["results"][phase]
    text = _("No test images to judge it on.")
    if result["test_count"]:
        text = _(
            "**{accuracy}** of {count} test images right (95% interval {interval})",
            accuracy=percent(result["test_accuracy"]),
            count=numeral(f"{result['test_count']:,}"),
            interval=interval(result["interval"]),
        )
    if phase == summary["chosen"] and len(summary["results"]) > 1:
        text += f" :green-badge[:material/check: {_('chosen on validation')}]"
    st.markdown(text)
