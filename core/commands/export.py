"""`export`: a finished model in a folder of its own, to hand on."""

from __future__ import annotations

import argparse
import errno
import shutil
from pathlib import Path
from typing import TypedDict

from core.cli.console import Console
from core.cli.reports import phase_accuracy, run_report
from core.cli.run_lookup import find_run_phase
from core.cli.targets import new_target, unusable_target
from core.errors import RunError
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.storage.files import write_bytes
from core.storage.outside import new_folder_outside
from core.text.labels import PHASE_TITLES
from core.text.numbers import size

_FILES = {
    "keras": ("model.keras",),
    "openvino": ("serving/model.xml", "serving/model.bin"),
}
_LABELS = "serving/labels.json"

_INPUT = """
Input:     RGB, values 0-255, {size} x {size} pixels and no other size: the model does
           not resize. The preprocessing of the values is inside the model.

Thaw turns a picture as its EXIF orientation says (without that, photos of a phone lie
on their side), puts transparent parts on {ground}, and stretches it to a square
(bilinear, antialiased), without cropping. To do the same:

    import numpy as np
    from PIL import Image, ImageOps
    picture = ImageOps.exif_transpose(Image.open("picture.jpg")).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "{ground}")
    picture = Image.alpha_composite(ground, picture).convert("RGB")
    picture = picture.resize(({size}, {size}), Image.Resampling.BILINEAR)
    images = np.asarray(picture)[None]
{values}"""

_GROUNDS = {255: "white", 0: "black"}

_USE = {
    "keras": """
model.keras (Keras 3; images: float32 or uint8, shape (n, {size}, {size}, 3)):

    import keras
    model = keras.saving.load_model("model.keras")
    probabilities = model.predict(images)
""",
    "openvino": """
model.xml and model.bin (OpenVINO; images: uint8, shape (n, {size}, {size}, 3)):

    import openvino
    precise = {{"INFERENCE_PRECISION_HINT": "f32"}}
    model = openvino.compile_model("model.xml", "CPU", precise)
    probabilities = model({{"image": images}})["probabilities"]

Without "precise", processors with bfloat16 answer a little differently.
Its other outputs are embedding (pooled features) and cam (class activation maps).
""",
}


class ExportReport(TypedDict):
    """Where the model lies, and what of it."""

    run_id: str
    phase: str
    folder: str
    files: list[str]  # names, sorted
    num_bytes: int  # of all files


def run(arguments: argparse.Namespace, console: Console) -> ExportReport:
    """Copy a phase's model into a new folder."""
    trained_run, phase = find_run_phase(arguments.run)
    target = new_target(arguments.to, "--to")
    formats = tuple(_FILES) if arguments.format == "both" else (arguments.format,)
    source = trained_run.serving_dir(phase).parent
    names = [name for item in formats for name in _FILES[item]] + [_LABELS]
    if missing := [name for name in names if not (source / name).is_file()]:
        raise RunError(
            f"a complete model in run {trained_run.id}",
            f"one without {', '.join(missing)}",
            "Choose another run or format, or train again.",
        )
    served = Predictor(source / "serving")  # a damaged one is not handed on
    text = _readme(trained_run, phase, names, served)
    try:
        with new_folder_outside(target) as folder:
            for name in names:
                shutil.copyfile(source / name, folder / Path(name).name)
            write_bytes(folder / "README.txt", text.encode())
    except PermissionError:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise unusable_target(
            target, error.strerror or "not a folder", "--to"
        ) from error
    files = sorted(path.name for path in target.iterdir())
    return {
        "run_id": trained_run.id,
        "phase": phase,
        "folder": str(target),
        "files": files,
        "num_bytes": sum((target / name).stat().st_size for name in files),
    }


def _readme(trained_run: Run, phase: str, names: list[str], served: Predictor) -> str:
    source = trained_run.path / phase
    side, class_names = served.input_size, served.class_names
    sizes = ", ".join(
        f"{Path(name).name} {size((source / name).stat().st_size)}" for name in names
    )
    report = run_report(trained_run)
    figures = phase_accuracy(report["phases"][phase])
    use = "".join(
        _USE[item].format(size=side)
        for item, files in _FILES.items()
        if set(files) <= set(names)
    )
    classes = "\n".join(
        f"    {index}  {name}" for index, name in enumerate(class_names)
    )
    return f"""An image classifier, trained with Thaw

Run:       {trained_run.id} ({PHASE_TITLES[phase].lower()})
Data set:  {report["dataset_name"]}
Backbone:  {trained_run.config.facts.title}
Accuracy:  {figures}
Size:      {sizes}
{_input_text(served)}
Output:    one probability per class, in the order of labels.json:

{classes}
{use}"""


def _input_text(served: Predictor) -> str:
    """What has to be done to a picture before the model gets it."""
    rendition, grey = served.rendition, served.rendition.ground
    ground = _GROUNDS.get(grey, f"rgb({grey}, {grey}, {grey})")
    values = ""
    if rendition.ranges:
        values = f"\nBefore that, in every picture: {rendition.describe()}.\n"
    return _INPUT.format(size=served.input_size, ground=ground, values=values)


def show(report: ExportReport, console: Console) -> None:
    """Write where the model lies."""
    phase = PHASE_TITLES[report["phase"]].lower()
    console.say(f"The {phase} model of {report['run_id']} is in {report['folder']}")
    console.say(f"Files: {', '.join(report['files'])}")
