"""What a job that has not begun waits for, in words."""

from __future__ import annotations

from core.language.texts import _
from core.runs.job import Job
from core.runs.queue import active_jobs
from core.runs.run import Run
from pages._ui.frame import shell


def wait_text(job: Job) -> str:
    """Why a queued run or study has not begun, as Markdown."""
    first = next(iter(active_jobs()), job)
    if first.id == job.id:
        return _("Starting.")
    name = shell.plain(str(first.about.get("dataset_name", first.id)))
    if isinstance(first, Run):
        return _("Waits until the run before it is done, on {name}.", name=name)
    return _("Waits until the measurement before it is done, on {name}.", name=name)
