"""`predict`: classify image files with a finished run, without Keras."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from core.analysis.trust_words import NO_TRUST, UNFAMILIAR
from core.cli.answer_csv import STANDARD_INPUT, Inputs, write_answers
from core.cli.answer_report import WrittenReport, show_written
from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.data.image_files import expanded, files_below
from core.errors import ConfigError, DataError, Failure
from core.serving.predictor import Prediction, predictor_of
from core.text.labels import PHASE_TITLES
from core.text.numbers import number

_TOP = 5  # classes that are told of each image

# By a call, as no field in a class's body can be named "class".
Answer = TypedDict("Answer", {"class": str, "probability": float})


class ImageReport(TypedDict):
    """What the model says of one image."""

    image: str  # the file, as it was found
    top: list[Answer]  # the most probable first; [] where it can't be read
    error: str | None  # why it can't be read
    novelty: float | None  # above 1 = unlike the training images; None = not known
    unfamiliar: bool | None  # whether it is above 1


class _Predictions(TypedDict):
    run_id: str
    phase: str
    input_size: int  # height and width that images are brought to, pixels
    class_names: list[str]
    predictions: list[ImageReport]
    num_classified: int
    num_failed: int
    is_calibrated: bool  # False = probabilities are the network's own


class PredictReport(_Predictions, total=False):
    """What the model says of all images."""

    error: Failure  # where none could be read


def run(
    arguments: argparse.Namespace, console: Console
) -> PredictReport | WrittenReport:
    """Classify all images; those that can't be read carry their reason.

    Raises:
        UserError: The table can't be written.
    """
    trained_run, phase = find_run_phase(arguments.run)
    if arguments.csv:
        inputs, top = Inputs(tuple(arguments.images)), arguments.top or 0
        return write_answers(trained_run, phase, inputs, arguments.csv, top, console)
    if STANDARD_INPUT in arguments.images:
        action = "Add --csv FILE."
        raise ConfigError("--csv where images are listed", "it is missing", action)
    predictor = predictor_of(trained_run, phase)
    found: list[Prediction] = []
    sources = list(_sources(arguments.images))
    with console.counting("Classifying") as progress:
        for name, path in sources:
            if path is None:
                found.append(Prediction(name, error="a folder without files"))
            else:
                found += predictor.classify([(name, path)], arguments.top or _TOP)
            progress(len(found), len(sources))
    num_failed = sum(bool(item.error) for item in found)
    report: PredictReport = {
        "run_id": trained_run.id,
        "phase": phase,
        "input_size": predictor.input_size,
        "class_names": list(predictor.class_names),
        "predictions": [_prediction(item) for item in found],
        "num_classified": len(found) - num_failed,
        "num_failed": num_failed,
        "is_calibrated": predictor.trust is not None,
    }
    if num_failed == len(found):
        report["error"] = _none_readable(found).to_json()
    return report


def _sources(names: Sequence[str]) -> Iterator[tuple[str, Path | None]]:
    """Name and file of each image; a folder stands for all files in it."""
    for name in names:
        found: dict[str, Path | None] = {}  # a pattern may find a file and its folder
        for path in expanded(name):
            if not path.is_dir():
                found[name if path == Path(name) else str(path)] = path
                continue
            files = list(files_below(path))
            found.update((str(file), file) for file in files)
            if not files:
                found[str(path)] = None
        yield from found.items()


def _prediction(item: Prediction) -> ImageReport:
    return {
        "image": item.name,
        "top": [{"class": name, "probability": p} for name, p in item.top],
        "error": item.error or None,
        "novelty": item.novelty,
        "unfamiliar": None if item.novelty is None else item.is_unfamiliar,
    }


def _none_readable(found: Sequence[Prediction]) -> DataError:
    first = f"{found[0].name}: {found[0].error}"
    if len(found) == 1:
        received = first
    else:
        received = f"{number(len(found), 'file')} that can't (the first, {first})"
    return DataError(
        "at least one image that can be read", received, "Check the files."
    )


def show(report: PredictReport | WrittenReport, console: Console) -> None:
    """Write a line per image; of a table what is in it."""
    if "predictions" not in report:
        show_written(report, console)
    elif "csv" not in report:
        _show_each(report, console)


def _show_each(report: PredictReport, console: Console) -> None:
    console.say(f"Run {report['run_id']}, {PHASE_TITLES[report['phase']].lower()}")
    for item in report["predictions"]:
        if item["error"]:
            console.say(f"{item['image']}: not classified ({item['error']})")
            continue
        best = ", ".join(
            f"{answer['class']} {answer['probability']:.1%}" for answer in item["top"]
        )
        if item["unfamiliar"]:
            best = f"{UNFAMILIAR} (if it had to be one: {best})"
        console.say(f"{item['image']}: {best}")
    if report["num_classified"] and not report["is_calibrated"]:
        model = f"{report['run_id']}:{report['phase']}"
        console.note(f"{NO_TRUST} `python -m core trust {model}` measures it.")
    if report["num_failed"] and report["num_classified"]:
        console.note(
            f"{number(report['num_failed'], 'file')} of {len(report['predictions'])} "
            "could not be classified."
        )
