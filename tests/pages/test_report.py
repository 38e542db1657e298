"""Compare offers what it shows as a file."""

from __future__ import annotations

from pathlib import Path

from tests.drawn_pictures import draw_class_folders
from tests.pages.apptest import open_page
from tests.pages.finished_run import finished_run


def test_a_comparison_is_offered_as_a_page_and_as_markdown(tmp_path: Path) -> None:
    folder = draw_class_folders(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    finished_run(folder, {"frozen": 8, "finetune": 9})
    offered = [item.label for item in open_page("compare").get("download_button")]
    assert {"Page with charts and pictures", "Summary as Markdown"} <= set(offered)
