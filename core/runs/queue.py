"""Jobs that start, wait for their turn, go on and are deleted.

Each run has a process of its own from the start. One trains at a time: the others wait
for the machine's lock, oldest first. So the queue needs no server to go on, and a
worker that is killed frees its place at once.
"""

from __future__ import annotations

import secrets
import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import RunError
from core.language.texts import _
from core.runs.job import ACTIVE_STATES, Job
from core.runs.lineage import keep_start, lineage_of, settled
from core.runs.lineage_formats import LINEAGE
from core.runs.requirements import check_requirements
from core.runs.run import Run, list_runs
from core.runs.study import Study, forget_old_studies, list_studies
from core.runs.worker_process import launch
from core.storage.files import new_folder, slug, write_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.locks import try_lock
from core.storage.paths import home_dir, runs_dir, studies_dir

# Of these the files tell that they stay; an interrupted run's worker may only be slow.
ENDED_STATES = ("done", "stopped", "failed")

_POLL_SECONDS = 0.3

# Of runs that have ended: the files that said so. While they stay the same, so does the
# run; a page that asks every second need not read hundreds of them each time.
_ended: dict[Path, tuple[FileFingerprint, ...]] = {}


def submit(config: RunConfig, manifest: Manifest, name: str, group: str = "") -> Run:
    """Make a run directory and start its worker, which waits for its turn.

    Args:
        config: Validated settings.
        manifest: The images, kept with the run.
        name: The data set's name; the run's id begins with it.
        group: Of runs that differ in nothing but their seed, or in their fold; "" = it
            stands alone.

    Raises:
        ConfigError: This computer lacks what the settings need.
    """
    run = create_run(config, manifest, name, group)
    launch(run)
    return run


def create_run(
    config: RunConfig, manifest: Manifest, name: str, group: str = "", study: str = ""
) -> Run:
    """Make a run directory without starting anything.

    Args:
        config: Validated settings.
        manifest: The images, kept with the run.
        name: The data set's name; the run's id begins with it.
        group: See `submit`.
        study: Id of the study that the run belongs to; "" = none.

    Raises:
        ConfigError: This computer lacks what the settings need.
    """
    check_requirements(config, len(manifest.class_names))
    config = settled(config)
    files = {"config.json": config.to_json()}
    about: dict[str, Any] = {"group": group, "dataset_name": name}
    if lineage := lineage_of(config, manifest):
        files[LINEAGE] = dict(lineage)
    rule = manifest.made_by
    fold = {"fold": rule.fold, "folds": rule.folds} if rule.fold else {}
    about |= fold | ({"study": study} if study else {})
    return Run(_make_folder(runs_dir(), config, manifest, files, about))


def submit_study(
    kind: str,
    config: RunConfig,
    manifest: Manifest,
    name: str,
    options: dict[str, Any] | None = None,
) -> Study:
    """Make a study's directory and start its worker, which waits for its turn.

    Args:
        kind: One of `core.runs.study.KINDS`.
        config: Settings of the network, and of the phases where they matter.
        manifest: The images.
        name: The data set's name.
        options: What only this kind has: see `core.training.studies`.

    Raises:
        ConfigError: This computer lacks what the settings need.
    """
    study = create_study(kind, config, manifest, name, options)
    launch(study)
    return study


def create_study(
    kind: str,
    config: RunConfig,
    manifest: Manifest,
    name: str,
    options: dict[str, Any] | None = None,
) -> Study:
    """Make a study's directory without starting anything; see `submit_study`.

    Raises:
        ConfigError: This computer lacks what the settings need.
    """
    check_requirements(config, len(manifest.class_names))
    forget_old_studies()
    config = settled(config)
    values = {"kind": kind, "config": config.to_json(), "options": options or {}}
    files = {"study.json": values}
    about = {"dataset_name": name, "dataset": config.dataset}
    return Study(_make_folder(studies_dir(), config, manifest, files, about))


def _make_folder(
    parent: Path,
    config: RunConfig,
    manifest: Manifest,
    files: dict[str, Any],
    about: dict[str, Any],
) -> Path:
    """Make a job's directory, with these JSON files and what every job has."""
    now, name = datetime.now(), about["dataset_name"]
    about = {
        "manifest_digest": manifest.digest,
        "created": now.timestamp(),
        "num_images": len(manifest.entries),
        "class_names": list(manifest.class_names),
    } | about
    while True:
        path = parent / f"{slug(name)[:24]}-{now:%m%d-%H%M%S}-{secrets.token_hex(2)}"
        try:
            with new_folder(path, is_of_content=False) as folder:
                for filename, values in files.items():
                    write_json(folder / filename, values)
                keep_start(config, folder)
                write_json(folder / "manifest.json", manifest.to_json())
                write_json(folder / "about.json", about)
        except FileExistsError:
            continue  # another of this second drew the same number
        return path


def resume(job: Job) -> None:
    """Go on with an interrupted or failed run, or sweep, where it was.

    A sweep that was stopped goes on, too: what it had found was kept.

    Raises:
        RunError: It is still active, or it came to its end.
    """
    state, is_run = job.state(), isinstance(job, Run)
    if state not in ("interrupted", "failed", *["stopped"] * (not is_run)):
        expected = _("an interrupted or failed run")
        if not is_run:
            expected = _("a sweep that was broken off")
        is_now = _("{id}, which is {state}", id=job.id, state=state)
        raise RunError(expected, is_now, _("Wait for it, or start a new one."))
    launch(job)


def delete_job(job: Job) -> None:
    """Remove a run and its models, or a study, for good.

    Raises:
        RunError: Its worker lives.
    """
    if job.state() in ACTIVE_STATES:
        raise RunError(_("a run that has ended"), job.id, _("Stop it first."))
    if isinstance(job, Run):
        delete_exports(job.id)
    doomed = job.path.with_name(f".{job.id}.deleted")
    job.path.rename(doomed)  # at once gone for readers
    shutil.rmtree(doomed, ignore_errors=True)


def delete_exports(run_id: str) -> None:
    """The zips of a run go with it; one that is being made ends without the run."""
    for study in list_studies("export"):
        if study.options.get("run") == run_id and study.state() not in ACTIVE_STATES:
            delete_job(study)


def active_runs() -> list[Run]:
    """Running and queued runs, oldest first."""
    return [run for run in reversed(list_runs()) if _is_active(run)]


def active_studies() -> list[Study]:
    """Running and queued studies, oldest first."""
    return [study for study in reversed(list_studies()) if _is_active(study)]


def active_jobs() -> list[Job]:
    """All runs and studies that are running or queued, oldest first."""
    jobs: list[Job] = [*active_runs(), *active_studies()]
    return sorted(jobs, key=lambda job: job.about.get("created", 0.0))


def _is_active(run: Job) -> bool:
    """Whether a job is active; one that has ended is read once."""
    files = tuple(
        file_fingerprint(run.path / name) for name in ("status.json", "launch.json")
    )
    if all(file.exists for file in files) and _ended.get(run.path) == files:
        return False
    state = run.state()
    if state in ENDED_STATES:
        _ended[run.path] = files
    else:
        _ended.pop(run.path, None)
    return state in ACTIVE_STATES


def wait_for_turn(job: Job) -> FileLock | None:
    """Wait until no older job is active; called by a worker that holds its own lock.

    Returns:
        The machine's lock, or None when the job was stopped or deleted meanwhile.
    """
    while not job.stop_requested and job.path.is_dir():
        if job.path == next((other.path for other in active_jobs()), job.path):
            turn = try_lock(home_dir() / "worker.lock")
            if turn is not None:
                return turn
        time.sleep(_POLL_SECONDS)
    return None
