"""`explain`: what in images speaks for a class, as pictures and figures."""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np
from PIL import Image

from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.cli.targets import new_target, writing_new_folder
from core.data.image_files import expanded, files_below
from core.errors import DataError, ImageError, UserError
from core.explain.explanation import heat_map, look
from core.explain.heat_maps import overlay, peak
from core.explain.scores import deletion, insertion
from core.serving.predictor import Predictor, predictor_of
from core.storage.files import write_bytes, write_json
from core.text.labels import PHASE_TITLES
from core.text.numbers import number

FIGURES = "explain.json"

_SIDE = 640  # pixels, the longer side of an overlay
_STRENGTH = 0.5
_STEM = 60  # characters of a picture's name that its overlay keeps
_NAMED = 20  # classes that an error names
_UNSAFE = re.compile(r"[^\w.-]+")


class Explained(TypedDict):
    """What speaks for a class in one image."""

    image: str  # the file, as it was found
    file: str | None  # the overlay, in the folder; None where it can't be read
    answer: str | None  # the most probable class
    explained: str | None  # the class that the map is of
    probability: float | None  # of the explained class
    method: str | None  # "cam" or "occlusion"
    hottest: list[float]  # x and y, shares of width and height; [] = nothing speaks
    deletion: float | None  # 0-1, low is good; see core.explain.scores
    insertion: float | None  # 0-1, high is good
    error: str | None  # why it can't be read


class ExplainReport(TypedDict):
    """What speaks for a class in all images."""

    run_id: str
    phase: str
    folder: str
    images: list[Explained]
    num_explained: int
    num_failed: int


def run(arguments: argparse.Namespace, console: Console) -> ExplainReport:
    """Write an overlay per image and the figures into a new folder."""
    trained_run, phase = find_run_phase(arguments.run)
    target = new_target(arguments.to, "--to")
    predictor = predictor_of(trained_run, phase)
    label = _label(arguments.class_name, predictor.class_names)
    files = list(_files(arguments.images))
    images: list[Explained] = []
    with (
        writing_new_folder(target, "--to") as folder,
        console.counting("Explaining") as progress,
    ):
        for place, path in enumerate(files, start=1):
            name = f"{place:05d}-{_UNSAFE.sub('_', path.stem)[:_STEM]}.png"
            images.append(
                _explained(predictor, path, label, arguments.method, folder / name)
            )
            progress(place, len(files))
        failed = [told for told in images if told["error"]]
        if len(failed) == len(files):
            raise _none_readable(failed)
        report: ExplainReport = {
            "run_id": trained_run.id,
            "phase": phase,
            "folder": str(target),
            "images": images,
            "num_explained": len(files) - len(failed),
            "num_failed": len(failed),
        }
        write_json(folder / FIGURES, report)
    return report


def _label(name: str | None, class_names: Sequence[str]) -> int | None:
    """Index of the class to explain; None = each image's answer."""
    if name is None:
        return None
    if name not in class_names:
        shown = ", ".join(class_names[:_NAMED])
        more = ", ..." if len(class_names) > _NAMED else ""
        raise UserError(
            f"a class among {shown}{more}", name, "Correct what stands after --class."
        )
    return list(class_names).index(name)


def _files(names: Sequence[str]) -> Iterator[Path]:
    """The files of paths, folders and patterns; what is not there comes, too."""
    for name in names:
        for path in expanded(name):
            found = list(files_below(path)) if path.is_dir() else []
            yield from found or [path]


def _explained(
    predictor: Predictor, path: Path, label: int | None, method: str | None, file: Path
) -> Explained:
    """Explain one image and write its overlay."""
    told: Explained = {
        "image": str(path),
        "file": None,
        "answer": None,
        "explained": None,
        "probability": None,
        "method": None,
        "hottest": [],
        "deletion": None,
        "insertion": None,
        "error": None,
    }
    try:
        seen = look(predictor, path, _SIDE)
    except ImageError as error:
        return told | {"error": error.reason}

    def answers(images: np.ndarray) -> np.ndarray:
        return predictor.predict(images).probabilities

    best = int(seen.probabilities.argmax())
    label = best if label is None else label
    method = method or seen.usual_method
    heat = heat_map(predictor, seen, label, method)
    height, width = seen.shown.shape[:2]
    x, y = peak(heat, width, height)
    write_bytes(file, _png(overlay(seen.shown, heat, _STRENGTH)))
    return told | {
        "file": file.name,
        "answer": predictor.class_names[best],
        "explained": predictor.class_names[label],
        "probability": float(seen.probabilities[label]),
        "method": method,
        "hottest": [round(x / width, 4), round(y / height, 4)] if heat.any() else [],
        "deletion": round(deletion(answers, seen.pixels, heat, label), 4),
        "insertion": round(insertion(answers, seen.pixels, heat, label), 4),
    }


def _png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def _none_readable(failed: Sequence[Explained]) -> DataError:
    first = f"{failed[0]['image']}: {failed[0]['error']}"
    received = first
    if len(failed) > 1:
        received = f"{number(len(failed), 'file')} that can't (the first, {first})"
    return DataError(
        "at least one image that can be read", received, "Check the files."
    )


def show(report: ExplainReport, console: Console) -> None:
    """Write a line per image, and where the overlays lie."""
    console.say(f"Run {report['run_id']}, {PHASE_TITLES[report['phase']].lower()}")
    for told in report["images"]:
        if told["error"]:
            console.say(f"{told['image']}: not explained ({told['error']})")
            continue
        line = f"{told['image']}: {told['explained']} {told['probability']:.1%}"
        if told["explained"] != told["answer"]:
            line += f" (the answer is {told['answer']})"
        if told["hottest"]:
            x, y = told["hottest"]
            line += f", hottest at {x:.0%} from the left and {y:.0%} from the top"
        else:
            line += ", no place speaks for it"
        console.say(line)
    console.say(f"Overlays and {FIGURES} are in {report['folder']}")
