"""Zips that exports left in THAW_HOME: the newest of each format is offered again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.config import RunConfig
from core.errors import ConfigError
from core.exports.formats import ExportFormat, export_format, require_possible
from core.language.texts import _
from core.runs.export_formats import GOLDEN_KINDS, ExportResult, MadeExport
from core.runs.queue import submit_study
from core.runs.run import Run, load_run
from core.runs.study import Study, list_studies
from core.serving.trust import load_trust
from core.storage.files import slug

if TYPE_CHECKING:
    from core.exports.card import ModelFacts

KIND = "export"


@dataclass(frozen=True)
class KeptExport:
    """A zip that is there."""

    path: Path
    made: MadeExport


def zip_name(facts: ModelFacts, made: ExportFormat) -> str:
    """What a zip is called, such as "flowers-1130-005619-99a2-frozen-onnx.zip"."""
    return f"{slug(facts.run.id)}-{facts.phase}-{made.name}.zip"


def export_options(
    run: Run, phase: str, formats: list[str], golden: str = "images"
) -> dict[str, object]:
    """The options of an export, checked.

    Raises:
        ConfigError: No format is named, or no such golden images.
        RunError: The phase has not been finished.
        UserError: There is no such format, its packages are not installed, or the run's
            network can't be written in it.
    """
    run.finished(phase)
    if not formats:
        raise ConfigError(_("a format to export"), _("none"), _("Choose one."))
    for name in formats:
        require_possible(export_format(name), run.config)
    if golden not in GOLDEN_KINDS:
        first, second = GOLDEN_KINDS
        expected = _("{first} or {second}", first=first, second=second)
        raise ConfigError(expected, golden, _("Correct it."))
    return {"run": run.id, "phase": phase, "formats": formats, "golden": golden}


def export_config(run: Run) -> RunConfig:
    """The settings of the study: its data set, as the run's own may no longer load."""
    return RunConfig(dataset=run.config.dataset, strategy="frozen")


def start_export(
    run: Run, phase: str, formats: list[str], golden: str = "images"
) -> Study:
    """Start a job that makes zips of a finished phase.

    Raises:
        UserError: See `export_options`.
    """
    options = export_options(run, phase, formats, golden)
    name = run.about.get("dataset_name", run.config.dataset)
    return submit_study(KIND, export_config(run), run.manifest, name, options)


def exports_of(run: Run, phase: str) -> list[Study]:
    """The exports of a phase, newest first, whatever became of them."""
    return [
        study
        for study in list_studies(KIND, run.config.dataset)
        if (study.options.get("run"), study.options.get("phase")) == (run.id, phase)
    ]


def forget_older(study: Study) -> None:
    """Delete zips that an export has made anew: they are large."""
    result = study.result(ExportResult) if study.kind == KIND else None
    if result is None:
        return
    created = study.about.get("created", 0.0)
    for other in exports_of(load_run(result["run"]), result["phase"]):
        if other.id != study.id and other.about.get("created", 0.0) < created:
            for made in result["made"]:
                (other.path / made["file"]).unlink(missing_ok=True)


def kept_exports(run: Run, phase: str) -> dict[str, KeptExport]:
    """The newest zip of each format, by the format's name.

    One that was made before the answers were calibrated is not the model of today.
    """
    found: dict[str, KeptExport] = {}
    trust = run.trust_dir(phase)
    since = trust.stat().st_mtime if load_trust(run, phase) else 0.0
    for study in exports_of(run, phase):
        result = study.result(ExportResult)
        if result is None or study.about.get("created", 0.0) < since:
            continue
        for made in result["made"]:
            path = study.path / Path(made["file"]).name
            if made["format"] not in found and path.is_file():
                found[made["format"]] = KeptExport(path, made)
    return found
