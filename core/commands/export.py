"""`export`: a finished model as zips that run elsewhere, each with its proof."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import TypedDict, cast

from core.cli.console import Console
from core.cli.follow import follow
from core.cli.run_lookup import find_run_phase
from core.cli.studies import StudyReport, failed_study
from core.cli.targets import new_file, new_target, unusable_target, write_copy
from core.config import RunConfig
from core.errors import DataError, Failure, UserError
from core.exports.check import check_zip
from core.exports.formats import FORMATS, formats_of
from core.exports.kept import start_export
from core.runs.export_formats import ExportResult, Parity
from core.runs.study import Study
from core.storage.given_paths import given_path
from core.storage.outside import new_folder_outside
from core.text.exports import PARITY_HEADS, parity_cells, proof_row
from core.text.labels import PHASE_TITLES

_BOTH = ("keras", "openvino")


class _Exported(StudyReport):
    result: ExportResult
    files: list[str]  # paths of the zips, as `result["made"]`


class ExportReport(_Exported, total=False):
    """Where the zips lie, and their proof."""

    error: Failure  # of formats that were refused


class _Checked(TypedDict):
    zip: str
    format: str
    class_names: list[str]
    parity: Parity


class CheckReport(_Checked, total=False):
    """What the check of a zip found."""

    error: Failure  # where it does not match


class FailedExport(StudyReport):
    """An export that made nothing."""

    error: Failure


def run(
    arguments: argparse.Namespace, console: Console
) -> ExportReport | FailedExport | CheckReport:
    """Export a phase's model, or check a zip."""
    if arguments.check:
        if arguments.run or arguments.to:
            raise UserError(
                "a zip alone after --check", "a run or --to as well", "Leave it out."
            )
        return _checked(given_path(arguments.check).absolute())
    if not arguments.run or not arguments.to:
        raise UserError(
            "a run and --to, or --check ZIP",
            "neither whole",
            "Such as: python -m core export latest --format onnx --to model.zip",
        )
    trained, phase = find_run_phase(arguments.run)
    names = _formats(arguments.format, trained.config)
    target = _Target(arguments.to, len(names))
    study = start_export(trained, phase, names, arguments.golden)
    state = follow(study, console)
    told: StudyReport = {
        "study_id": study.id,
        "state": state,
        "dataset": trained.config.dataset,
    }
    result = study.result(ExportResult)
    if result is None:
        return {**told, "error": failed_study(study, told)["error"]}
    files = target.take(study, [made["file"] for made in result["made"]])
    report: ExportReport = {**told, "result": result, "files": files}
    if result["refused"]:
        report["error"] = _refusal(result)
    return report


def _formats(asked: str, config: RunConfig) -> list[str]:
    if asked == "both":
        return list(_BOTH)
    return [found.name for found in formats_of(config)] if asked == "all" else [asked]


def _refusal(result: ExportResult) -> Failure:
    first = result["refused"][0]
    names = ", ".join(item["format"] for item in result["refused"])
    return DataError(
        "exports that say what the model says",
        f"others as {names}: {first['reason']}",
        "Take another format; the others were made."
        if result["made"]
        else "Take another format.",
    ).to_json()


class _Target:
    """Where zips go: a file, a folder that is there, or one to be made.

    Raises:
        UserError: It can't be made, or something would be overwritten.
    """

    def __init__(self, text: str, count: int) -> None:
        path = given_path(text).absolute()
        self._is_there = path.is_dir()
        self._is_file = not self._is_there and path.suffix.lower() == ".zip"
        if self._is_file and count > 1:
            raise unusable_target(path, f"one file for {count} formats", "--to")
        if self._is_file:
            path = new_file(text, "--to")
        elif not self._is_there:
            path = new_target(text, "--to")
        self._path = path

    def take(self, study: Study, names: list[str]) -> list[str]:
        """Copy zips out of the directory of their job; their new paths."""
        if not names:
            return []
        if self._is_file:
            write_copy(study.path / names[0], self._path, "--to")
            return [str(self._path)]
        if self._is_there:
            for name in names:
                new_file(str(self._path / name), "--to")
            for name in names:
                write_copy(study.path / name, self._path / name, "--to")
        else:
            try:
                with new_folder_outside(self._path) as folder:
                    for name in names:
                        shutil.copyfile(study.path / name, folder / name)
            except (FileExistsError, NotADirectoryError) as error:
                why = error.strerror or "not a folder"
                raise unusable_target(self._path, why, "--to") from error
        return [os.fspath(self._path / name) for name in names]


def _checked(archive: Path) -> CheckReport:
    found = check_zip(archive)
    report: CheckReport = {
        "zip": str(archive),
        "format": found["format"],
        "class_names": found["class_names"],
        "parity": found["parity"],
    }
    if found["mismatch"]:
        report["error"] = DataError(
            "a model that says what its golden images say",
            found["mismatch"],
            "Ask for the zip again, or don't rely on it on this computer.",
        ).to_json()
    return report


def show(report: ExportReport | FailedExport | CheckReport, console: Console) -> None:
    """Write the proof for people."""
    if "zip" in report:
        _show_checked(cast(CheckReport, report), console)
    elif "result" in report:
        _show_made(cast(ExportReport, report), console)


def _show_checked(report: CheckReport, console: Console) -> None:
    title = FORMATS[report["format"]].title
    console.say(f"{title}: as it was exported, {report['zip']}")
    console.table(("format", *PARITY_HEADS), [(title, *parity_cells(report["parity"]))])


def _show_made(report: ExportReport, console: Console) -> None:
    result = report["result"]
    phase = PHASE_TITLES[result["phase"]].lower()
    console.say(f"The {phase} model of {result['run']}, asked about golden images:")
    rows = [proof_row(item) for item in result["made"]]
    console.table(("format", *PARITY_HEADS, "size"), rows)
    for refused in result["refused"]:
        console.say(f"Refused: {refused['format']}. {refused['reason']}")
    for file in report["files"]:
        console.say(f"Written: {file}")
