"""What the pictures of the app are taken of: data sets, runs and studies in a home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.access.passwords import set_password
from core.access.roles import Role
from core.config import FinetuneConfig, RunConfig, UnfreezeStep
from core.config.recipes import recipe
from core.data.collected import add_picture, new_collection
from core.data.datasets import add_folder, open_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.data.pictures.decoding import load_rgb
from core.runs import queue
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, load_run
from core.storage.files import read_json, write_json
from core.sweep.plan import auto_plan, images_to_try, make_plan
from core.sweep.space import read_axes
from docs.shown_app import wait_for

Known = dict[str, str]  # what addresses and steps of pictures name

# Of the data set that is spoiled, places of images in each class.
_OF_A_CLASS = 150
_COPIED = range(5, 150, 12)
_MISPLACED = (20, 60, 100)

_SWEPT = ("frozen.learning_rate", "head.layers.0.rate")
_TRIALS = 8
_ASKED = 33  # pictures that are dropped at once: more than a page of answers has
_COLLECTED = 8  # pictures of each class
_RUNNING_EPOCHS = 300  # more than pictures are taken in
_SHOWN_EPOCHS = 3


def known(home: Path, data: str, photos: str | None, is_all: bool) -> Known:
    """What is in the current THAW_HOME, which is filled where that was not done yet.

    A home that is kept is not filled again: with it, pictures are taken within minutes.
    See `fill`.
    """
    path = home / "pictures.json"
    found = Known(read_json(path, {}))
    if not found:
        found = fill(home, data, photos, is_all)
        write_json(path, found)
    return found


def fill(home: Path, data: str, photos: str | None, is_all: bool) -> Known:
    """Fill the current THAW_HOME, and say what is in it.

    Args:
        home: Its folder.
        data: A folder, a zip or a sample.
        photos: The same, on which three results are ranked; None = on the first one's.
        is_all: Whether all pictures are taken, not those of the README alone.
    """
    dataset = open_dataset(data)
    manifest = ensure_manifest(dataset)
    run = queue.submit(RunConfig(dataset.id), manifest, dataset.name)
    wait_for(run)
    first, second, *_ = manifest.class_names
    names = {
        "dataset": dataset.id,
        "run": run.id,
        "frozen": f"{run.id}:frozen",
        "finetune": f"{run.id}:finetune",
        "cell": f"{first}:{second}",
        "spoiled": _spoiled(manifest, home / "taken from elsewhere"),
    }
    if photos or is_all:
        names |= _three_results(photos or data)
    if is_all:
        names |= _studies(manifest, dataset.id, dataset.name) | _pictures(manifest)
        names["collected"] = _collected(manifest)
    return names


def _three_results(data: str) -> Known:
    """Frozen, fine-tuned and from scratch on the same photos, and one of these."""
    dataset = open_dataset(data)
    manifest = ensure_manifest(dataset)
    runs = []
    for config in (RunConfig(dataset.id), recipe("small_cnn").config):
        run = queue.submit(replace(config, dataset=dataset.id), manifest, dataset.name)
        wait_for(run)
        runs.append(run)
    asked = [f"result={run.id}:{phase}" for run in runs for phase in run.results()]
    return {
        "ranked": "&".join(asked),
        "ranked_run": runs[0].id,
        "ranked_picture": _pictures(manifest)["picture"],
    }


def _spoiled(manifest: Manifest, folder: Path) -> str:
    """Some images as a data set with copies and wrong labels, checked; gives its id."""
    for name in manifest.class_names:
        (folder / name).mkdir(parents=True)
    for label, name in enumerate(manifest.class_names):
        chosen = [e for e in manifest.entries if e.label == label][:_OF_A_CLASS]
        other = manifest.class_names[label - 1]
        for place, entry in enumerate(chosen):
            picture = load_rgb(manifest.absolute(entry), rendition=manifest.rendition)
            is_wrong = place in _MISPLACED
            kept = folder / (other if is_wrong else name)
            picture.save(kept / f"{name}-{place:03d}.png")
            if place in _COPIED:
                small = picture.resize((240, 240))
                small.save(folder / name / f"copy-{place:03d}.jpg", quality=90)
    dataset = add_folder(folder)
    made = ensure_manifest(dataset)
    config = RunConfig(dataset.id, strategy="frozen")
    for kind in ("health", "suspects", "map"):
        wait_for(queue.submit_study(kind, config, made, dataset.name))
    return dataset.id


def _studies(manifest: Manifest, dataset: str, name: str) -> Known:
    """A sweep and an automatic training."""
    config = RunConfig(dataset, strategy="frozen")
    tried = images_to_try(manifest)
    plan = make_plan(read_axes(config, _SWEPT), _TRIALS)
    sweep = queue.submit_study("sweep", config, tried, name, {"sweep": plan})
    auto = queue.submit_study(
        "auto",
        RunConfig(dataset),
        tried,
        name,
        {"auto": auto_plan(1, ("efficientnet_lite0",))},
    )
    for study in (sweep, auto):
        wait_for(study)
    return {"sweep": sweep.id}


def _pictures(manifest: Manifest) -> Known:
    """Test images to ask about: one, and many, as files."""
    places = manifest.split("test")
    places = places[:: max(1, len(places) // _ASKED)][:_ASKED]  # of all classes
    files = [str(manifest.absolute(manifest.entries[place])) for place in places]
    return {"picture": files[0], "pictures": "|".join(files)}


def _collected(manifest: Manifest) -> str:
    """A data set whose pictures were taken here; gives its id."""
    dataset = new_collection("On my desk", list(manifest.class_names[:2]))
    for label, name in enumerate(manifest.class_names[:2]):
        chosen = [e for e in manifest.entries if e.label == label][:_COLLECTED]
        for entry in chosen:
            add_picture(dataset, name, Path(manifest.absolute(entry)).read_bytes())
    return dataset.id


def close() -> dict[str, str]:
    """Let nobody into the current THAW_HOME without a password.

    Returns:
        What a server needs in its environment to ask for it: it is to be reachable
        from elsewhere.
    """
    set_password(Role.VIEW, "for these pictures alone")
    return {"THAW_HOSTS": "thaw.example"}


@contextmanager
def training(known: Known) -> Iterator[Known]:
    """Train while the block lasts; it begins when there is a curve to see."""
    done = load_run(known["run"])
    finetune = FinetuneConfig((UnfreezeStep(0, _RUNNING_EPOCHS, 1e-4),), patience=0)
    config = replace(done.config, seed=1, finetune=finetune)
    run = queue.submit(config, done.manifest, str(done.about["dataset_name"]))
    try:
        while len(_epochs(run)) < _SHOWN_EPOCHS and run.state() in ACTIVE_STATES:
            time.sleep(0.5)
        yield known | {"running": run.id}
    finally:
        run.request_stop()
        while run.state() in ACTIVE_STATES:
            time.sleep(0.5)
        queue.delete_job(run)


def _epochs(run: Run) -> list[str]:
    """Fine-tuned epochs so far, as lines of the metrics file."""
    path = run.path / "metrics.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if '"event": "epoch"' in line and "finetune" in line]
