from __future__ import annotations

from typing import Any

import pytest

from core.errors import UserError
from core.exports.kept import (
    KIND,
    export_config,
    export_options,
    forget_older,
    kept_exports,
)
from core.runs import queue
from core.runs.run import Run
from core.runs.study import Study
from core.storage.files import read_json, write_json


def _exported(run: Run, created: float, *formats: str) -> Study:
    options = export_options(run, "frozen", list(formats))
    study = queue.create_study(
        KIND, export_config(run), run.manifest, "pets", dict(options)
    )
    about = read_json(study.path / "about.json")
    write_json(study.path / "about.json", about | {"created": created})
    made: list[dict[str, Any]] = []
    for name in formats:
        (study.path / f"{name}.zip").write_text(f"{name} of {created}")
        parity = {"count": 1, "kind": "drawn", "difference": 0.0, "changed": 0}
        parity |= {"tolerance": None, "seconds": 0.0}
        one = {"format": name, "file": f"{name}.zip", "num_bytes": 1, "digest": "d"}
        made.append(one | {"seconds": 1.0, "parity": parity})
    result = {"run": run.id, "phase": "frozen", "made": made, "refused": []}
    write_json(study.path / "result.json", result)
    return Study(study.path)


def test_the_newest_zip_of_each_format_is_kept(run: Run) -> None:
    _exported(run, 1.0, "keras", "openvino")
    newer = _exported(run, 2.0, "keras")
    kept = kept_exports(run, "frozen")
    assert kept["keras"].path.read_text() == "keras of 2.0"
    assert kept["openvino"].path.read_text() == "openvino of 1.0"
    forget_older(newer)
    assert len(list(newer.path.parent.glob("*/keras.zip"))) == 1
    assert len(list(newer.path.parent.glob("*/openvino.zip"))) == 1


def test_a_zip_that_is_gone_is_not_offered(run: Run) -> None:
    study = _exported(run, 1.0, "keras")
    (study.path / "keras.zip").unlink()
    assert kept_exports(run, "frozen") == {}


def test_zips_go_with_their_run(run: Run) -> None:
    study = _exported(run, 1.0, "keras")
    write_json(study.path / "launch.json", {"id": "1", "time": 0.0})
    write_json(study.path / "status.json", {"state": "done", "launch": "1"})
    queue.delete_job(run)
    assert not study.path.exists()


@pytest.mark.parametrize(
    ("phase", "formats", "golden"),
    [
        ("finetune", ["keras"], "images"),
        ("frozen", [], "images"),
        ("frozen", ["caffe"], "images"),
        ("frozen", ["keras"], "silver"),
    ],
)
def test_what_can_not_be_exported_is_refused_before_a_job_starts(
    run: Run, phase: str, formats: list[str], golden: str
) -> None:
    with pytest.raises(UserError):
        export_options(run, phase, formats, golden)
