"""A run from its turn to its last word: what needs no Keras, around what does."""

from __future__ import annotations

import logging
import shutil
from contextlib import nullcontext

from core.estimates.estimate import estimate
from core.estimates.record import record
from core.runs.cache_keys import KeyedImages
from core.runs.resume_points import has_resume_point, resume_dir
from core.runs.run import Run
from core.runs.show import SHOW, end_show
from core.storage.free_space import give_up_reserve
from core.storage.leftovers import remove_leftovers
from core.storage.outside import remove_unfinished
from core.storage.paths import caches_dir, runs_dir
from core.training.loading import Loading
from core.training.reporter import Reporter, StopRequested
from core.training.run_images import RunImages
from core.training.spent import spent_on
from core.training.stop_watch import StopWatch

logger = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0


def train(run: Run, loading: Loading | None = None) -> None:
    """Train a run, or go on with one that was interrupted, to its last result.

    Writes all of the worker's files in the run directory. On a request to stop, the
    best model so far is kept, evaluated and made ready to predict.

    Args:
        run: It has its turn.
        loading: Of Keras, in a thread; images are decoded meanwhile. None = this
            process is no worker: it is not ended to stop the run.

    Raises:
        UserError: Something that the user can put right.
    """
    _remove_leftovers(run)
    plan = estimate(run.config, run.manifest.counts(), KeyedImages.of(run.manifest))
    reporter = Reporter(run, plan.parts)
    if has_resume_point(run):
        reporter.await_model()
    watch = StopWatch(reporter, lambda: _end(run, reporter, is_stopped=True))
    with watch if loading else nullcontext():
        try:
            is_stopped = _trained(run, reporter, loading)
        except StopRequested:
            is_stopped = True
    _end(run, reporter, is_stopped)


def _end(run: Run, reporter: Reporter, is_stopped: bool) -> None:
    """Tidy up, and say that it is over."""
    if run.results():
        reporter.mark_done("evaluate")
    reporter.close_stages()
    try:
        shutil.rmtree(resume_dir(run), ignore_errors=True)
        remove_leftovers(run.path)
        end_show(run.path)
        give_up_reserve(run.path)
        record(run)
    except Exception:  # not worth a finished run
        logger.exception("could not tidy up after run %s", run.id)
    reporter.write(
        state="stopped" if is_stopped else "done",
        best_phase=run.best_phase(),
        eta_seconds=0,
    )


def _remove_leftovers(run: Run) -> None:
    """Delete what killed workers left: only one works at a time."""
    for folder in (run.path, run.path / SHOW, caches_dir()):
        if folder.is_dir():
            remove_leftovers(folder)
    remove_leftovers(runs_dir(), min_age_seconds=_DAY_SECONDS)
    remove_unfinished()


def _trained(run: Run, reporter: Reporter, loading: Loading | None) -> bool:
    """Decode the images, then train on them; whether it was cut short.

    Raises:
        StopRequested: Somebody asked for it, and there is nothing to keep.
    """
    images = RunImages(run, reporter)
    pixels = images.decoded()
    with spent_on("import"):
        if loading is not None:
            loading.wait()
        from core.training.trainer import Trainer  # noqa: PLC0415
    trainer = Trainer(run, images, pixels, reporter)
    trainer.train()
    return trainer.is_cut_short
