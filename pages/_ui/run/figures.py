"""The figures above a run's chart: where it is, or how it ended."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.config import PHASES, PhaseConfig
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.formats import PhaseResult, Status
from core.runs.metrics_log import History
from core.runs.results import choose_phase
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import NO_VALUE, duration, interval, percent, rough_duration
from pages._ui.frame import queue

_KEPT_LAST = mark("Of the epoch that was last: that one is kept.")
# By what is kept and watched.
_KEPT = {
    ("best", "val_loss"): mark(
        "Of the epoch with the lowest validation loss: that one is kept."
    ),
    ("best", "val_accuracy"): mark(
        "Of the epoch with the highest validation accuracy: that one is kept."
    ),
    ("last", "val_loss"): _KEPT_LAST,
    ("last", "val_accuracy"): _KEPT_LAST,
}

_FIGURES_HELP = mark(
    "The validation images choose epoch and phase. Accuracy is that on the test "
    "images, which had no part in training or choosing, with its 95% interval (Wilson) "
    "and the number of images. Balanced accuracy is the mean of the classes' recalls: "
    "small classes count as much as large ones."
)

# Shares of the row, so that in a window of 1280 pixels each figure has its label and
# "1 h 20 min" on one line.
_WIDTHS = {"frozen": 33, "finetune": 37, "scratch": 38}
_OTHER_WIDTHS = 36, 32

_PHASE_HELP = mark(
    "Frozen: the head learns, the backbone stays as it is. Fine-tuned: the layers "
    "above the thaw line learn as well. From scratch: all layers learn."
)
_EPOCH_HELP = mark(
    "One epoch is once through the training images. A phase ends early where nothing "
    "gets better any more."
)
_LEFT_HELP = mark("If no phase ends early.")
_TEST_HELP = mark(
    "The share of the test images that is answered rightly, with its 95% interval "
    "(Wilson) and the number of images. Balanced accuracy is the mean of the classes' "
    "recalls: small classes count as much as large ones."
)
_TIME_HELP = mark("Of all stages together.")


def live_figures(run: Run, state: str, status: Status, history: History) -> None:
    """Phase, epoch, accuracy so far and time left of an active run."""
    phase, rate = status.get("phase"), status.get("images_per_second")
    settings = getattr(run.config, phase) if phase in PHASES else PhaseConfig(1, 1e-3)
    best = kept_epoch(history.epochs.get(str(phase), []), settings)
    columns = st.columns(4)
    title = PHASE_TITLES.get(str(phase))
    name = _(title) if title else _("Preparing")
    columns[0].metric(_("Phase"), name, help=_(_PHASE_HELP))
    epoch = _of(status.get("epoch", 0), status.get("epochs", 0))
    columns[1].metric(_("Epoch"), epoch if phase else NO_VALUE, help=_(_EPOCH_HELP))
    columns[2].metric(
        _("Validation accuracy"),
        percent(best.get("val_accuracy") if best else None),
        _kept_text(settings.keep, best["epoch"]) if best else None,
        delta_color="off",
        delta_arrow="off",
        help=_(_KEPT[settings.keep, settings.monitor]),
    )
    left = duration(None if state == "queued" else status.get("eta_seconds"))
    # Always there: else the chart would move up and down at each stage.
    rate_text = numeral(f"{rate:,.0f}") if rate else NO_VALUE
    speed = _("{rate} images/s", rate=rate_text)
    columns[3].metric(
        _("Time left, at most"),
        left,
        speed,
        delta_color="off",
        delta_arrow="off",
        help=_(_LEFT_HELP),
    )
    if state == "queued":
        st.caption(queue.wait_text(run))


def _of(epoch: int, epochs: int) -> str:
    return _("{epoch} of {epochs}", epoch=epoch, epochs=epochs)


def _kept_text(keep: str, epoch: int) -> str:
    if keep == "last":
        return _("last epoch: {epoch}", epoch=epoch)
    return _("best epoch: {epoch}", epoch=epoch)


def kept_epoch(
    epochs: list[dict[str, Any]], settings: PhaseConfig
) -> dict[str, Any] | None:
    """The epoch that a phase keeps: the last, or the first of those with the best.

    Args:
        epochs: Of the phase, as its history has them.
        settings: What is watched and kept is read.
    """
    if settings.keep == "last":
        return epochs[-1] if epochs else None
    name = settings.monitor
    sign = -1 if name == "val_accuracy" else 1
    known = [item for item in epochs if math.isfinite(_number(item.get(name)))]
    return min(known, key=lambda item: sign * item[name], default=None)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def final_figures(run: Run, status: Status) -> None:
    """Test accuracy of each phase, the chosen one, and the time it took."""
    results = run.results()
    best = choose_phase(results) if results else None
    widths = [_WIDTHS[phase] for phase in run.config.phases]
    columns = st.columns([*widths, *_OTHER_WIDTHS], gap="xsmall")
    for column, phase in zip(columns, run.config.phases, strict=False):
        with column, st.container(gap="xxsmall"):
            _phase_figures(phase, results.get(phase))
    epoch = _of(results[best]["best_epoch"], results[best]["epochs"]) if best else ""
    if len(run.config.phases) == 1:
        columns[-2].metric(_("Saved epoch"), epoch or NO_VALUE, help=_(_FIGURES_HELP))
    else:
        # With one of the phases finished there was nothing to choose from.
        is_chosen = len(results) == len(run.config.phases)
        columns[-2].metric(
            _("Chosen on validation") if is_chosen else _("Saved model"),
            _(PHASE_TITLES[best]) if best else NO_VALUE,
            _("epoch {epoch}", epoch=epoch) if best else None,
            delta_color="off",
            delta_arrow="off",
            help=_(_FIGURES_HELP),
        )
    stages = status.get("stages", {}).values()
    seconds = sum(stage.get("seconds", 0.0) for stage in stages)
    # Of "10 min 12 s" the end would be cut off; the stages above have it to the second.
    columns[-1].metric(
        _("Time"),
        rough_duration(seconds) if seconds else NO_VALUE,
        help=_(_TIME_HELP),
    )


def _phase_figures(phase: str, result: PhaseResult | None) -> None:
    """Test accuracy of a phase, and beside it the balanced one."""
    label = _("{phase}, test accuracy", phase=_(PHASE_TITLES[phase]))
    if result is None:
        st.metric(label, NO_VALUE, help=_(_TEST_HELP))
        return
    st.metric(
        label,
        percent(result["test_accuracy"]),
        f"{interval(result['interval'])}, n = {result['test_count']}",
        delta_color="off",
        delta_arrow="off",
        help=_(_TEST_HELP),
    )
    balanced = result.get("test", {}).get("balanced_accuracy")
    st.caption(_("Balanced accuracy **{accuracy}**", accuracy=percent(balanced)))
