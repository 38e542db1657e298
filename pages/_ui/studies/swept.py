"""A sweep as it goes and as it ended: its trials, the best, and what mattered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.tried_settings import TriedSetting, tried_settings
from core.language.current import language
from core.language.texts import _, mark
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit
from core.runs.study import Study, load_study
from core.runs.sweep_formats import Trial
from core.runs.trials import done, ended, read_trials
from core.sweep.found import best_trial, sweep_result
from core.sweep.plan import trial_config
from core.text.numbers import loss_text, number, percent, precise_duration
from core.text.tried import tried_text
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.pareto_chart import Priced, pareto_chart
from pages._ui.charts.setting_charts import parallel_settings
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.studies import progress

_MOST_AXES = 7  # drawn: more are hard to read
_STATES = {
    "done": mark("done"),
    "pruned": mark("ended early"),
    "failed": mark("failed"),
}


def show_sweep(study: Study) -> None:
    """A sweep; drawn again each second while it is at work."""
    is_active = study.state() in ACTIVE_STATES
    draw = st.fragment(_draw, run_every="1s" if is_active else None)
    draw(study.id, is_active)


def _draw(study_id: str, was_active: bool) -> None:
    with shell.errors_shown():
        study = load_study(study_id)
        state = study.state()
        if was_active and state not in ACTIVE_STATES:
            st.rerun()  # so that the page registers this part without its timer
        trials = ended(read_trials(study.path))
        if state in ACTIVE_STATES:
            progress.show_progress(study)
        else:
            progress.show_way_on(study, state)
        if not done(trials):
            return
        told = _sentences(str(study.path), len(trials), language())
        st.markdown(shell.plain(" ".join(told)))
        _draw_charts(study, trials)
        _show_table(trials)
        if state not in ACTIVE_STATES:
            _offer_run(study, trials)


def _aim(study: Study) -> str:
    return str(study.options["sweep"]["aim"])


@st.cache_data(max_entries=32, show_spinner=False)
def _sentences(path: str, count: int, spoken: str) -> list[str]:
    """What the first so many trials of a sweep's folder show; they never change."""
    study = Study(Path(path))
    trials = ended(read_trials(study.path))[:count]
    return sweep_result(trials, _aim(study))["sentences"]


def _settings(study: Study, trials: Sequence[Trial]) -> list[TriedSetting]:
    configs = [trial_config(study.config, trial) for trial in trials]
    return tried_settings(configs)[:_MOST_AXES]


def _draw_charts(study: Study, trials: Sequence[Trial]) -> None:
    known = done(trials)
    settings = _settings(study, known)
    if settings:
        accuracies = {_("Validation"): [trial["accuracy"] for trial in known]}
        live_chart(
            parallel_settings(settings, accuracies, shell.is_dark()),
            key=f"sweep_lines_{study.id}",
            alt=_(
                "{trials}, a line each over its settings",
                trials=number(len(known), "trial"),
            ),
        )
        st.caption(
            _(
                "A line is a trial that came to its end. Drag along an axis to keep "
                "the lines that pass there, drag an axis by its name to move it."
            )
        )
    _draw_front(study, known)


def _draw_front(study: Study, known: Sequence[Trial]) -> None:
    """Accuracy against seconds, of the trials that came to their end."""
    best = best_trial(known, _aim(study))
    priced = [
        Priced(
            _("Trial {number}", number=trial["number"]),
            trial.get("phase", "frozen"),
            max(trial["run_seconds"], 0.01),
            precise_duration(trial["run_seconds"]),
            trial["accuracy"],
            trial is best,
        )
        for trial in known
    ]
    live_chart(
        pareto_chart(
            priced, _("Seconds of such a run (s)"), "Validation", shell.is_dark()
        ),
        key=f"sweep_front_{study.id}",
        alt=_("Validation accuracy of each trial against the seconds that it takes"),
    )
    st.caption(
        _(
            "Seconds are of a run with an empty cache: features as they are estimated, "
            "training as it was measured."
        )
    )


def _show_table(trials: Sequence[Trial]) -> None:
    table = pd.DataFrame(
        {
            _("Trial"): [trial["number"] for trial in trials],
            _("Accuracy"): [percent(trial.get("accuracy")) for trial in trials],
            _("Loss"): [loss_text(trial.get("loss")) for trial in trials],
            _("Took"): [precise_duration(trial.get("seconds")) for trial in trials],
            _("State"): [_(_STATES[trial["state"]]) for trial in trials],
            _("Settings"): [_what(trial) for trial in trials],
        }
    )
    st.dataframe(
        table,
        key="sweep_trials_table",
        hide_index=True,
        alt=_(
            "{trials} with what they reached on validation",
            trials=number(len(trials), "trial"),
        ),
    )


def _what(trial: Trial) -> str:
    words = tried_text(trial["values"]) or _("as they were")
    return f"{words}. {_(trial['reason'])}" if "reason" in trial else words


def _offer_run(study: Study, trials: Sequence[Trial]) -> None:
    """Train any trial's settings as a run; the best unless another is chosen."""
    known = {trial["number"]: trial for trial in done(trials)}
    best = best_trial(trials, _aim(study))
    if best is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Trial"),
            list(known),
            index=list(known).index(best["number"]),
            format_func=lambda it: _title(known[it]),
            key=f"sweep_choice_{study.id}",
            width=240,
        )
        if st.button(
            _("Train it as a run"), type="primary", icon=":material/play_arrow:"
        ):
            permit("train", study.id)
            name = study.about.get("dataset_name", "")
            config = trial_config(study.config, known[chosen])
            run = submit(config, study.manifest, name)
            shell.open_page("train", run=run.id, training="Run")
    st.caption(
        _(
            "A run keeps the model, judges it on the test images and makes it ready to "
            "predict."
        )
    )


def _title(trial: Trial) -> str:
    reached = percent(trial["accuracy"])
    return _("Trial {number}: {accuracy}", number=trial["number"], accuracy=reached)
