"""The example that travels with an export, by how its format is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.exports.companions import ExportLabels, write_example
from core.exports.formats import FORMATS

LABELS = ExportLabels(
    version=1,
    format="",
    class_names=["a", "b"],
    input_size=32,
    rendition={},
    temperature=None,
)

EXAMPLES = {
    "onnx": {"example.py", "picture.py", "requirements.txt"},
    "tfjs": {"example.html", "picture.js"},
    "web": set(),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_with_what_prepares_pictures_for_it(
    name: str, tmp_path: Path
) -> None:
    write_example(tmp_path, FORMATS[name], LABELS)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == EXAMPLES[name] | {"README.txt"}
    told = (tmp_path / "README.txt").read_text()
    assert all(file in told for file in EXAMPLES[name])


def test_the_example_for_browsers_is_about_ten_lines_long(tmp_path: Path) -> None:
    for more in ({}, {"novelty_threshold": 1.0}):
        write_example(tmp_path, FORMATS["tfjs"], LABELS | more)  # type: ignore[arg-type]
        page = (tmp_path / "example.html").read_text()
        assert ("novelty" in page) == bool(more)
        script = page.partition('<script type="module">\n')[2].splitlines()
        assert len(script) <= 22
