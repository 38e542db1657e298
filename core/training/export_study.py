"""What a worker does for an export: make each format, prove it, or refuse it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np

from core.data.manifest import Entry
from core.data.pictures.decoding import decode
from core.data.prefetch import in_threads
from core.errors import DataError, ImageError, UserError
from core.exports.card import ModelFacts, model_card
from core.exports.companions import gathered_facts, write_companions, write_list
from core.exports.formats import ExportFormat, export_format
from core.exports.golden import (
    Golden,
    drawn_golden,
    golden_of_dataset,
    in_turn,
    write_golden,
)
from core.exports.kept import zip_name
from core.exports.parity import mismatch, most_lost, parity, too_inaccurate
from core.exports.zip_file import write_zip
from core.language.texts import _
from core.runs.export_formats import (
    ExportResult,
    JudgedExport,
    MadeExport,
    Parity,
    RefusedExport,
)
from core.runs.run import load_run
from core.runs.study import Study
from core.serving.predictor import Predictor, predictor_of
from core.storage.files import scratch_folder, write_bytes
from core.storage.fingerprint import file_digest
from core.storage.free_space import explain_full_disk
from core.storage.paths import caches_dir
from core.training.export_formats import Asked, asked_in, maker
from core.training.export_formats.source import Source
from core.training.reporter import Reporter, StopRequested

logger = logging.getLogger(__name__)

_JUDGED_IMAGES = 500  # of validation, for formats that can't match exactly
_BATCH = 16


@dataclass(frozen=True)
class _Model:
    """The model that leaves, and what it is held against."""

    facts: ModelFacts
    card: str  # of the data set
    served: Predictor  # as the app asks it
    golden: Golden
    expected: dict[str, np.ndarray]

    def source(self, shared: Path) -> Source:
        facts = self.facts
        return Source(facts.run, facts.phase, facts.trust, self.training_images, shared)

    def images(
        self, entries: Sequence[Entry], count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """The first that can be read, shape (n, size, size, 3), uint8, and labels."""
        manifest, size = self.facts.run.manifest, self.served.input_size

        def decoded(entry: Entry) -> np.ndarray | None:
            try:
                return decode(manifest.absolute(entry), size, manifest.rendition)
            except ImageError:
                return None

        found: list[tuple[np.ndarray, int]] = []
        for entry, image in zip(entries, in_threads(decoded, entries), strict=True):
            if image is not None:
                found.append((image, entry.label))
            if len(found) == count:
                break
        if not found:
            expected = _("images of the data set, to judge this format with")
            received = _("none that can be read in {root}", root=manifest.root)
            action = _("Bring the folder back, or choose another format.")
            raise DataError(expected, received, action)
        pictures, labels = zip(*found, strict=True)
        return np.stack(pictures), np.array(labels)

    def training_images(self, count: int) -> np.ndarray:
        """Of all classes in turn."""
        return self.images(list(in_turn(self.facts.run.manifest, ("train",))), count)[0]


def export(study: Study, reporter: Reporter) -> dict[str, Any]:
    """Make the zips that a study asks for; those that don't match are refused.

    Raises:
        StopRequested: Somebody asked for it, before one was made.
        UserError: The run or its images can't be used.
        OSError: The disk is full.
    """
    options = study.options
    names = options.get("formats", [])
    with reporter.stage("golden", 1):
        model = _model(options.get("run", ""), options.get("phase", ""), options)
    result: ExportResult = {
        "run": model.facts.run.id,
        "phase": model.facts.phase,
        "made": [],
        "refused": [],
    }
    began = time.monotonic()
    with (
        reporter.stage("export", len(names)),
        scratch_folder(caches_dir()) as shared,
    ):
        source = model.source(shared)
        for number, name in enumerate(names):
            if number and study.stop_requested:
                break
            reporter.raise_if_stopped()
            try:
                done = _exported(export_format(name), model, source, study.path)
            except DataError as error:
                done = RefusedExport(format=name, reason=str(error))
            if "file" in done:
                result["made"].append(cast(MadeExport, done))
            else:
                result["refused"].append(done)
            reporter.progress(number + 1, time.monotonic() - began)
    return dict(result)


def _model(run_id: str, phase: str, options: dict[str, Any]) -> _Model:
    run = load_run(run_id)
    facts, card = gathered_facts(run, phase)
    served = predictor_of(run, phase)
    if options.get("golden") == "drawn":
        golden = drawn_golden(served.input_size)
    else:
        golden = golden_of_dataset(run.manifest, served.input_size)
    answers = [
        served.predict(golden.inputs[begin : begin + _BATCH])
        for begin in range(0, len(golden.inputs), _BATCH)
    ]
    expected = {"probabilities": np.concatenate([a.probabilities for a in answers])}
    if served.trust:
        embeddings = np.concatenate([a.embedding for a in answers])
        expected["novelty"] = served.trust.novelty(embeddings)
    return _Model(facts, card, served, golden, expected)


def _exported(
    made: ExportFormat, model: _Model, source: Source, target: Path
) -> MadeExport | RefusedExport:
    """Make one zip in a folder, or say why it must not leave."""
    began = time.monotonic()
    keras.backend.clear_session()  # it counts names, and they are in the files
    with scratch_folder(caches_dir()) as scratch:
        folder = scratch / "export"
        folder.mkdir()
        write_companions(folder, made, model.facts, model.served, model.card)
        expected = dict(model.expected)
        if not made.has_novelty:
            expected.pop("novelty", None)
        write_golden(folder, model.golden, expected)
        try:
            asked = _made(made, source, folder)
            proof = _proof(asked, made, model.golden, expected)
            judged = _judged(asked, model) if made.tolerance is None else None
        except (UserError, OSError, MemoryError, StopRequested):
            raise
        except Exception as error:  # converters raise anything
            if full := explain_full_disk(error, scratch):
                raise full from error
            logger.exception("could not export as %s", made.name)
            reason = _(
                "It could not be converted ({name}: {error}).",
                name=type(error).__name__,
                error=f"{error!s:.200}",
            )
            return RefusedExport(format=made.name, reason=reason)
        reason = mismatch(made, proof) or (too_inaccurate(judged) if judged else "")
        if reason:
            refused = RefusedExport(format=made.name, reason=reason, parity=proof)
            return refused | {"judged": judged} if judged else refused
        card = model_card(model.facts, made, proof, judged)
        write_bytes(folder / "MODEL_CARD.md", card.encode())
        write_list(folder)
        aside, file = scratch / "export.zip", target / zip_name(model.facts, made)
        write_zip(folder, aside)
        num_bytes, digest = aside.stat().st_size, file_digest(aside) or ""
        aside.replace(file)  # whole from the first moment that it is there
    done = MadeExport(
        format=made.name,
        file=file.name,
        num_bytes=num_bytes,
        digest=digest,
        seconds=round(time.monotonic() - began, 3),
        parity=proof,
    )
    return done | {"judged": judged} if judged else done


def _made(made: ExportFormat, source: Source, folder: Path) -> Asked:
    module = maker(made.name)
    module.make(source, folder)
    return module.load(folder)


def _proof(
    asked: Asked, made: ExportFormat, golden: Golden, expected: dict[str, np.ndarray]
) -> Parity:
    asked(golden.inputs[:1])  # what is only done once
    began = time.monotonic()
    found = asked(golden.inputs)
    seconds = (time.monotonic() - began) / len(golden.inputs)
    proof = parity(found, expected, made.tolerance, golden.kind, round(seconds, 6))
    if runtime := asked_in(made.name):
        proof["asked_in"] = runtime
    return proof


def _judged(asked: Asked, model: _Model) -> JudgedExport:
    """How many validation images are named rightly, beside the original."""
    entries = list(in_turn(model.facts.run.manifest, ("validation",)))
    images, labels = model.images(entries, _JUDGED_IMAGES)
    right = {"accuracy": 0, "original": 0}
    for begin in range(0, len(images), _BATCH):
        part = slice(begin, begin + _BATCH)
        for name, answers in (
            ("accuracy", asked(images[part])["probabilities"]),
            ("original", model.served.predict(images[part]).probabilities),
        ):
            right[name] += int((answers.argmax(1) == labels[part]).sum())
    count = len(labels)
    return {
        "count": count,
        "accuracy": right["accuracy"] / count,
        "original": right["original"] / count,
        "most_lost": most_lost(count),
    }
