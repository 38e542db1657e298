"""Train for an audience: one run as it goes, and another one beside it."""

from __future__ import annotations

import streamlit as st

from core.language.texts import _
from core.runs import queue, show
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, load_run
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.stage_curves import StagedRun, stage_curves
from pages._ui.compare.curves import curves_alt
from pages._ui.frame import address, shell
from pages._ui.run import memo
from pages._ui.run.passing import changing_maps, passing_pictures, watch
from pages._ui.run.states import unusable
from pages._ui.run.titles import run_titles
from pages._ui.stage_mode import run_figures
from pages._ui.stage_mode.frame import show_headline, show_stage
from pages._ui.stage_mode.run_curves import short_names, staged_run
from pages._ui.stage_mode.run_words import headline

_BESIDE, _NONE = "overlaid", "none"  # query parameter, and its default
_BEFORE = ("decode", "features", "line")  # stages in which pictures pass by
_LEARNING = ("finetune", "scratch", "evaluate")  # in which feature maps change


def show_run_stage(key: str) -> None:
    """Draw the run that the page shows, for an audience.

    Args:
        key: Of the page's choice of a run, in the session and in the address.
    """
    look = memo.look()
    summaries = {one["id"]: one for one in look.summaries if one["readable"]}
    runs = {run.id: run for run in look.runs if run.id in summaries}
    if not runs:
        show_stage(_("Nothing has been trained yet"), lambda: None, _say_first_step)
        return
    first = next(iter(queue.active_runs()), next(iter(runs.values())))
    start = first.id if first.id in runs else next(iter(runs))
    unknown = address.seed_choice(key, key, list(runs), start)
    run_id: str = st.session_state[key]
    address.keep_choice(key, run_id)
    summary = summaries.pop(run_id)
    chosen: list[str] = []

    def draw() -> None:
        if unknown:
            address.warn_of_gone([unknown])
        _show(runs[run_id], runs.get(chosen[0]), key)

    show_stage(
        f"{summary['dataset']}, {summary['backbone']}",
        lambda: chosen.append(_choose_beside(list(summaries.values()))),
        draw,
    )


def _choose_beside(others: list[memo.RunSummary]) -> str:
    """The id of the run that is drawn beside the first one; `_NONE` = none."""
    if not others:
        return _NONE
    titles = address.told_apart({_NONE: _("No run beside it"), **run_titles(others)})
    address.seed_choice(_BESIDE, _BESIDE, list(titles), _NONE)
    chosen = str(
        st.selectbox(
            _("Beside it"),
            list(titles),
            key=_BESIDE,
            format_func=titles.__getitem__,
            label_visibility="collapsed",
        )
    )
    note = address.keep_default if chosen == _NONE else address.keep_choice
    note(_BESIDE, chosen)
    return chosen


def _show(run: Run, other: Run | None, key: str) -> None:
    shown = [run] if other is None else [run, other]
    was_active = any(one.state() in ACTIVE_STATES for one in shown)
    # While nothing works, too: another run may begin meanwhile.
    draw = st.fragment(_draw, run_every="1s" if was_active else "5s")
    draw([one.id for one in shown], was_active, key)


def _draw(run_ids: list[str], was_active: bool, key: str) -> None:
    with shell.errors_shown():
        runs = [load_run(run_id) for run_id in run_ids]
        if errors := [error for run in runs if (error := unusable(run))]:
            shell.show_error(errors[0])
            return
        states = [run.state() for run in runs]
        _show_run(runs, states[0], key)
        if was_active != any(state in ACTIVE_STATES for state in states):
            st.rerun()  # so that the page registers this part with its other timer


def _show_run(runs: list[Run], state: str, key: str) -> None:
    """The first run as it is, and its curves with those of the one beside it.

    Each part has a place of its own at each tick, or what follows would be made anew.
    """
    run, status, is_active = runs[0], runs[0].status(), state in ACTIVE_STATES
    stage = status.get("stage", "")
    with st.container(key="stage_top"):
        if is_active:
            watch(run)
            st.html(run_figures.stages_html(run, status))
    with st.container(key="stage_words"):
        figures = run_figures.run_figures(
            run, state, status, memo.history(run), shell.is_dark()
        )
        st.html(run_figures.figures_html(figures))
        show_headline(headline(run, runs[1] if len(runs) > 1 else None, state))
    names = short_names(runs)
    staged = [staged_run(*each) for each in zip(names, runs, strict=True)]
    has_curves = any(one.has_points for one in staged)
    is_passing = is_active and stage in _BEFORE
    with st.container(key="stage_strip_below" if has_curves else "stage_strip"):
        if is_passing:
            passing_pictures(run)
    if not has_curves and is_passing and show.passing_pictures(run):
        return  # all the room is theirs
    with st.container(horizontal=True, key="stage_body"):
        with st.container(key="stage_curves"):
            _show_curves(runs, staged)
        with st.container(key="stage_maps"):
            if stage in _LEARNING:
                changing_maps(run)
    with st.container(key="stage_next"):
        if not is_active:
            _say_next_step(run, key)


def _show_curves(runs: list[Run], staged: list[StagedRun]) -> None:
    drawn = [one.curves for one in staged if one.curves.phases]
    live_chart(
        stage_curves(staged, shell.is_dark()),
        key="stage_chart_" + "_".join(run.id for run in runs),
        alt=curves_alt(drawn)
        if drawn
        else _("Learning curves; nothing has been trained yet"),
        fills=True,
    )
    st.html(run_figures.legend_html([one.curves.name for one in staged]))


def _say_next_step(run: Run, key: str) -> None:
    """What can be done when nothing happens here any more."""
    working = [one for one in queue.active_runs() if one.id != run.id]
    if not working:
        st.markdown(
            _("This run is over. To start another one, leave with **B** or **Esc**.")
        )
    elif st.button(
        _("Show the run that works now"),
        icon=":material/play_circle:",
        key="stage_to_active",
        on_click=_choose,
        args=(key, working[0].id),
    ):
        st.rerun()


def _choose(key: str, run_id: str) -> None:
    st.session_state[key] = run_id


def _say_first_step() -> None:
    show_headline(
        _(
            "Leave with **B** or **Esc**, choose a data set and press **Start "
            "training**. Its curves and its verdict will appear here."
        )
    )
