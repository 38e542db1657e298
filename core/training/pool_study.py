"""What a worker does for a pool: a finished run looks at unlabelled images."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.analysis.suspects import NEIGHBOURS, nearest
from core.analysis.useful import most_useful
from core.data.added import listed
from core.data.checking import known_digests
from core.data.datasets import Dataset, load_dataset
from core.data.decisions import NOTHING, read_decisions, standing
from core.data.manifest import Entry, Manifest
from core.data.pool import PoolFiles, keep_reasons, read_pool, require_pool
from core.language.texts import _, mark
from core.runs.run import load_run
from core.runs.study import PROPOSED_IMAGES, Study
from core.runs.study_formats import PoolResult, Proposed
from core.serving.kept_answers import Answers, KeptAnswers
from core.serving.trust import load_trust
from core.training.reporter import Reporter
from core.training.suspects_study import some_of_all

_PARTS = "pool-answers.json"
_NEIGHBOURS_OF = 5_000  # labelled images that neighbours are looked for among
_MOST_CHANCES = 9  # classes that are named of an image: as many as there are keys
_DIGITS = 6
_NO_ANSWER = mark("could not be read")


@dataclass(frozen=True)
class _Candidates:
    """The images that may be labelled.

    Attributes:
        paths: By content hash, the first of those with the same content.
        known: Files whose picture the data set has.
        copies: Files with the content of another one.
        settled: Images that somebody found unusable.
    """

    paths: dict[str, str]
    known: int
    copies: int
    settled: int


def propose(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Say which images of a pool to label first, and what they probably are.

    Answers are kept by content: those of images that were looked at before, by the same
    network, cost nothing.

    Raises:
        StopRequested: Somebody asked for it; the answers until then are kept.
        DataError: There is no pool, or nothing in it.
        RunError: The run is gone or damaged.
    """
    dataset = load_dataset(study.manifest.dataset_id)
    root = require_pool(dataset)
    run_id, phase = study.options.get("run", ""), study.options.get("phase", "")
    run = load_run(run_id)
    folder, trust = run.serving_dir(phase), load_trust(run, phase)
    kept = KeptAnswers(folder, dataset.folder / _PARTS, trust)
    files = _read(dataset, reporter)
    candidates = _candidates(dataset, study.manifest, files)
    entries = some_of_all(study.manifest, _NEIGHBOURS_OF, study.config.seed).entries
    labelled = {entry.digest: entry for entry in entries}
    pictures = {d: dataset.absolute(p) for d, p in candidates.paths.items()}
    pictures |= {d: dataset.absolute(entry.path) for d, entry in labelled.items()}
    answers = _asked(kept, pictures, reporter)
    reasons = {
        digest: answers.reasons.get(digest, _(_NO_ANSWER))
        for digest in candidates.paths
        if digest not in answers.probabilities
    }
    keep_reasons(dataset, {d: r for d, r in reasons.items() if d in answers.reasons})
    left_out = [(bad.path, bad.reason) for bad in files.bad_files]
    left_out += [(candidates.paths[digest], text) for digest, text in reasons.items()]
    names = kept.predictor.class_names
    with reporter.stage("study", PROPOSED_IMAGES):
        proposals = _proposals(
            *(candidates.paths, answers, labelled, names, study), _telling(reporter)
        )
    result: PoolResult = {
        "run": run_id,
        "phase": phase,
        "root": str(root),
        "count": len(candidates.paths) - len(reasons),
        "known": candidates.known,
        "copies": candidates.copies,
        "settled": candidates.settled,
        "left_out": [list(row) for row in sorted(left_out)],
        "proposals": proposals,
    }
    return dict(result)


def _telling(reporter: Reporter) -> Callable[[int], None]:
    began = time.monotonic()

    def told(done: int) -> None:
        reporter.raise_if_stopped()
        reporter.progress(done, time.monotonic() - began)

    return told


def _read(dataset: Dataset, reporter: Reporter) -> PoolFiles:
    began = time.monotonic()
    with reporter.stage("list", 1):

        def told(done: int, total: int) -> None:
            reporter.raise_if_stopped()
            reporter.status["stages"]["list"]["total"] = total
            reporter.progress(done, time.monotonic() - began, images=done)

        return read_pool(dataset, told)


def _candidates(dataset: Dataset, manifest: Manifest, files: PoolFiles) -> _Candidates:
    """What is neither in the data set nor settled, each content once."""
    there = {entry.digest for entry in manifest.entries}
    there |= set(known_digests(dataset).values())
    there |= {item.digest for item in listed(dataset)}
    decided = standing(read_decisions(dataset), files.digests)
    unusable = {
        digest
        for path, digest in files.digests.items()
        if decided.get(path, NOTHING).excluded is not None
    }
    paths: dict[str, str] = {}
    known = copies = 0
    for path, digest in files.digests.items():
        if digest in there:
            known += 1
        elif digest in paths:
            copies += 1
        elif digest not in unusable:
            paths[digest] = path
    return _Candidates(paths, known, copies, len(unusable - there))


def _asked(
    kept: KeptAnswers, pictures: Mapping[str, Path], reporter: Reporter
) -> Answers:
    with reporter.stage("look", 1):

        def told(done: int, total: int, seconds: float) -> None:
            reporter.raise_if_stopped()
            reporter.status["stages"]["look"]["total"] = total
            reporter.progress(done, seconds, images=done)

        return kept.ask(pictures, told, reporter.raise_if_stopped)


def _proposals(
    paths: Mapping[str, str],
    answers: Answers,
    labelled: Mapping[str, Entry],
    names: Sequence[str],
    study: Study,
    told: Callable[[int], None],
) -> list[Proposed]:
    digests = [digest for digest in paths if digest in answers.probabilities]
    if not digests:
        return []
    probabilities = np.stack([answers.probabilities[digest] for digest in digests])
    embeddings = np.stack([answers.embeddings[digest] for digest in digests])
    order = most_useful(
        *(probabilities, embeddings, PROPOSED_IMAGES, study.config.seed), told
    )[:PROPOSED_IMAGES]
    known = [digest for digest in labelled if digest in answers.embeddings]
    near = _nearest(embeddings[order], [answers.embeddings[d] for d in known])
    classes = study.manifest.class_names
    entries = [labelled[digest] for digest in known]
    return [
        {
            "path": paths[digests[place]],
            "digest": digests[place],
            "chances": [
                {
                    "label": names[index],
                    "probability": round(float(probabilities[place, index]), _DIGITS),
                }
                for index in np.argsort(-probabilities[place], kind="stable")[
                    :_MOST_CHANCES
                ]
            ],
            "neighbours": [
                {
                    "path": entries[other].path,
                    "label": classes[entries[other].label],
                    "similarity": round(float(similarity), _DIGITS),
                }
                for other, similarity in row
            ],
        }
        for place, row in zip(order, near, strict=True)
    ]


def _nearest(
    asked: np.ndarray, known: Sequence[np.ndarray]
) -> list[list[tuple[int, float]]]:
    """Place and similarity of the labelled images that look most like each other one.

    Args:
        asked: Embeddings, shape (m, d).
        known: Those of labelled images, each of shape (d,).
    """
    if not known:
        return [[] for _ in asked]
    everything = np.concatenate([np.stack(known), asked]).astype(np.float32)
    places = np.arange(len(known), len(everything))
    found = nearest(everything, places, NEIGHBOURS, among=len(known))
    return [
        list(zip(others.tolist(), similarities.tolist(), strict=True))
        for others, similarities in zip(found.places, found.similarities, strict=True)
    ]
