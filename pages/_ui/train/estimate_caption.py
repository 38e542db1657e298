"""What a training will take, in one line of the form, before it is started."""

from __future__ import annotations

import logging
import threading

import streamlit as st

from core.config import RunConfig
from core.data.scan import mean_pixels
from core.estimates.estimate import Estimate, estimate
from core.hardware import known_machine, probe
from core.language.texts import _, mark
from core.runs.queue import active_runs
from core.storage.paths import home_dir
from core.text.numbers import number, rough_duration, size
from pages._ui.dataset.facts import DatasetFacts, keyed_images
from pages._ui.frame import shell

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0  # between two looks whether the measurement is over

_BASES = {
    "runs": mark("from earlier runs on this computer"),
    "machine": mark("from this computer’s speed"),
    "guess": mark("a rough guess"),
}

_HELP = mark(
    "Training ends early when it no longer gets better, usually after the first time; "
    "with all epochs it takes the second. What the cache holds already is not computed "
    "again. A computer that is busy with other things takes longer."
)


def show_estimate(config: RunConfig, facts: DatasetFacts | None) -> None:
    """Draw the line; where this machine is unknown, measure it in the background.

    Args:
        config: The settings as they stand.
        facts: Of the data set; None where it was not split yet.
    """
    if facts is None:
        st.caption(_("The images are read and split when the training starts."))
        return
    measuring = _is_measuring()
    draw = st.fragment(_draw, run_every=_LOOK_SECONDS if measuring else None)
    draw(config, facts, measuring)


def _draw(config: RunConfig, facts: DatasetFacts, was_measuring: bool) -> None:
    with shell.errors_shown():
        measuring = _is_measuring()
        if was_measuring and not measuring:
            st.rerun()  # so that the page registers this line without its timer
        pixels = mean_pixels(facts["sizes"])
        images = keyed_images(facts)
        plan = estimate(config, facts["counts"], images, pixels)
        if images.in_folds:
            plan = plan.of_folds(len(facts["folds"]), images.share_features(config))
        basis = _(_BASES[plan.basis])
        values = {
            "time": time_text(plan),
            "basis": f"{basis}; {_('measuring this computer')}" if measuring else basis,
            "disk": size(plan.disk_bytes),
            "images": number(facts["num_images"], "image"),
        }
        text = (
            _(
                "{time} ({basis}) and {disk} of disk for {images} and all {folds} "
                "folds.",
                folds=len(facts["folds"]),
                **values,
            )
            if images.in_folds
            else _("{time} ({basis}) and {disk} of disk for {images}.", **values)
        )
        st.caption(f":material/timer: {text}", help=_(_HELP))


def time_text(plan: Estimate) -> str:
    """Such as "About **1 min 20 s**, at most 2 min 10 s"."""
    totals = plan.likely_total_seconds, plan.total_seconds
    likely, most = map(rough_duration, totals)
    if most == likely:
        return _("About **{likely}**", likely=likely)
    return _("About **{likely}**, at most {most}", likely=likely, most=most)


def _is_measuring() -> bool:
    """Whether this machine is being measured; begins where nothing is known of it.

    Not while something trains: it would measure half a machine.
    """
    if known_machine() is not None:
        return False
    home = str(home_dir())
    if home not in _begun() and active_runs():
        return False
    return _measurement(home).is_alive()


@st.cache_resource(show_spinner=False)
def _begun() -> set[str]:
    """Where it was tried: one that failed is not tried at each look again."""
    return set()


@st.cache_resource(show_spinner=False)
def _measurement(home: str) -> threading.Thread:
    def measure() -> None:
        try:
            probe()
        except Exception:  # the estimate stays a guess
            logger.exception("this machine could not be measured")

    _begun().add(home)
    # No daemon: a server that ends waits for it, where OpenVINO would abort.
    thread = threading.Thread(target=measure, name="measure")
    thread.start()
    return thread
