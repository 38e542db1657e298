"""`code`: a run or a recipe as a plain Keras script."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from core.cli.console import Console
from core.cli.run_lookup import find_run
from core.cli.targets import new_target, unusable_target
from core.config import RunConfig
from core.config.files import check_files
from core.config.recipes import recipe
from core.config.serialization import with_settings
from core.data.manifest import Manifest
from core.errors import UserError, WeightsError
from core.keras_script import keras_code, split_csv
from core.keras_script.backbone import weight_file_name, writes_weight_file
from core.runs.requirements import check_settings
from core.storage.files import write_bytes
from core.storage.outside import new_folder_outside
from core.text.spreadsheet import csv_bytes

_SCRIPT = "train.py"
_ROOT = Path(__file__).resolve().parents[2]


class CodeReport(TypedDict):
    """The script, and where it was written."""

    code: str
    folder: str | None  # None = nowhere
    files: list[str]  # names, sorted; [] without a folder


def run(arguments: argparse.Namespace, console: Console) -> CodeReport:
    """Write the script, with the files that it needs where a folder is given."""
    config, manifest = _source(arguments)
    if arguments.output is None:
        return {"code": keras_code(config, manifest), "folder": None, "files": []}
    target = new_target(arguments.output, "--output")
    if weights_name := weight_file_name(config):
        check_files(config)
    code = keras_code(config, manifest, weights_name=weights_name)
    try:
        with new_folder_outside(target) as folder:
            write_bytes(folder / _SCRIPT, code.encode())
            if manifest:
                write_bytes(folder / "split.csv", csv_bytes(split_csv(manifest)))
            if weights_name:
                _write_weights(config, folder / weights_name, console)
    except (FileExistsError, NotADirectoryError) as error:
        raise unusable_target(
            target, error.strerror or "not a folder", "--output"
        ) from error
    files = sorted(path.name for path in target.iterdir())
    return {"code": code, "folder": str(target), "files": files}


def _source(arguments: argparse.Namespace) -> tuple[RunConfig, Manifest | None]:
    """What to write down: the settings, and the images where they are known.

    Raises:
        UserError: Both a run and a recipe are named, or neither is; or no run can
            have these settings.
    """
    if (arguments.run is None) == (arguments.recipe is None):
        raise UserError(
            "either a run or --recipe NAME",
            "both" if arguments.run else "neither",
            "Name one of them; `python -m core info` lists the runs.",
        )
    if arguments.recipe is not None:
        config, manifest = recipe(arguments.recipe).config, None
    else:
        found = find_run(arguments.run)
        config, manifest = found.config, found.manifest
    if arguments.set:
        config = RunConfig.from_json(with_settings(config.to_json(), arguments.set))
    # A run's own settings were checked when it began, and can be read when its weight
    # file is gone.
    if arguments.set or arguments.recipe is not None:
        check_settings(config, len(manifest.class_names) if manifest else 0)
    return config, manifest


def _write_weights(config: RunConfig, path: Path, console: Console) -> None:
    """Put the weight file that the script reads beside it.

    Raises:
        WeightsError: Packaged weights, or a run's, can't be written.
    """
    if not writes_weight_file(config):
        shutil.copyfile(config.weights, path)
        return
    console.note(f"Writing the weights of {config.facts.title}")
    module = "core.models.save_backbone"  # it loads Keras, so in a process of its own
    done = subprocess.run(
        [sys.executable, "-m", module, json.dumps(config.to_json()), str(path)],
        cwd=_ROOT,
        env=os.environ | {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["nothing"]
        raise WeightsError(
            f"the weights of {config.facts.title} as a file",
            lines[-1],
            "Choose another run."
            if config.start
            else "Run `pip install -r requirements.txt`.",
        )


def show(report: CodeReport, console: Console) -> None:
    """Write the script itself, or where it lies."""
    if report["folder"] is None:
        console.say(report["code"].rstrip("\n"))
        return
    console.say(f"The script is in {report['folder']}")
    console.say(f"Files: {', '.join(report['files'])}")
    command = shlex.join(["python", str(Path(report["folder"]) / _SCRIPT)])
    console.say(f"To run it: {command} [DATA_FOLDER]")
