"""A sweep as it goes and as it ended: its trials, the best, and what mattered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.analysis.tried_settings import TriedSetting, tried_settings
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
_STATES = {"done": "done", "pruned": "ended early", "failed": "failed"}


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
            progress.show_way_on(study, state, "sweep")
        if not done(trials):
            return
        st.markdown(shell.plain(" ".join(_sentences(str(study.path), len(trials)))))
        _draw_charts(study, trials)
        _show_table(trials)
        if state not in ACTIVE_STATES:
            _offer_run(study, trials)


def _aim(study: Study) -> str:
    return str(study.options["sweep"]["aim"])


@st.cache_data(max_entries=32, show_spinner=False)
def _sentences(path: str, count: int) -> list[str]:
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
        accuracies = {"Validation": [trial["accuracy"] for trial in known]}
        live_chart(
            parallel_settings(settings, accuracies, shell.is_dark()),
            key=f"sweep_lines_{study.id}",
            alt=f"{number(len(known), 'trial')}, a line each over its settings",
        )
        st.caption(
            "A line is a trial that came to its end. Drag along an axis to keep the "
            "lines that pass there, drag an axis by its name to move it."
        )
    best = best_trial(known, _aim(study))
    priced = [
        Priced(
            f"Trial {trial['number']}",
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
            priced, "Seconds of such a run (s)", "Validation", shell.is_dark()
        ),
        key=f"sweep_front_{study.id}",
        alt="Validation accuracy of each trial against the seconds that it takes",
    )
    st.caption(
        "Seconds are of a run with an empty cache: features as they are estimated, "
        "training as it was measured."
    )


def _show_table(trials: Sequence[Trial]) -> None:
    table = pd.DataFrame(
        {
            "Trial": [trial["number"] for trial in trials],
            "Accuracy": [percent(trial.get("accuracy")) for trial in trials],
            "Loss": [loss_text(trial.get("loss")) for trial in trials],
            "Took": [precise_duration(trial.get("seconds")) for trial in trials],
            "State": [_STATES[trial["state"]] for trial in trials],
            "Settings": [_what(trial) for trial in trials],
        }
    )
    st.dataframe(
        table,
        key="sweep_trials_table",
        hide_index=True,
        alt=f"{number(len(trials), 'trial')} with what they reached on validation",
    )


def _what(trial: Trial) -> str:
    words = tried_text(trial["values"]) or "as they were"
    return f"{words}. {trial['reason']}" if "reason" in trial else words


def _offer_run(study: Study, trials: Sequence[Trial]) -> None:
    """Train any trial's settings as a run; the best unless another is chosen."""
    known = {trial["number"]: trial for trial in done(trials)}
    best = best_trial(trials, _aim(study))
    if best is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Trial",
            list(known),
            index=list(known).index(best["number"]),
            format_func=lambda it: f"Trial {it}: {percent(known[it]['accuracy'])}",
            key=f"sweep_choice_{study.id}",
            width=240,
        )
        if st.button("Train it as a run", type="primary", icon=":material/play_arrow:"):
            permit("train", study.id)
            name = study.about.get("dataset_name", "")
            config = trial_config(study.config, known[chosen])
            run = submit(config, study.manifest, name)
            shell.open_page("train", run=run.id, training="Run")
    st.caption(
        "A run keeps the model, judges it on the test images and makes it ready to "
        "predict."
    )
