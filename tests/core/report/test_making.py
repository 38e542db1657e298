"""What a report says is what the comparison says, and all of it stands in one file."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import pytest

from core.analysis.comparison import compare_runs
from core.data.manifest import Manifest
from core.errors import RunError
from core.language.current import speaking
from core.report.document import Report, Section
from core.report.making import make_report
from core.report.page import report_page
from core.report.summary import summary
from core.runs.run import Run, load_run
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run


def both(run: Run, split: str = "test") -> Report:
    return make_report([(run, "frozen"), (run, "finetune")], split)


def section(report: Report, title: str) -> Section:
    return next(item for item in report.sections if item.title == title)


def test_a_pair_is_told_as_it_is_compared(run: Run) -> None:
    found = compare_runs((run, "frozen"), (run, "finetune"), "test")
    report = both(run)
    assert report.verdict.startswith("No clear difference between Frozen and Fine-tun")
    told = section(report, "Accuracy")
    assert f"fixed {found.fixed} test images and broke {found.broke}" in told.texts[0]
    rows = told.tables[0].rows
    assert [row[1] for row in rows] == [found.right_a.mean(), found.right_b.mean()]
    galleries = section(report, "Pictures that changed sides").galleries
    assert {item.title: item.count for item in galleries} == {
        "Fixed": found.fixed,
        "Both wrong": found.both_wrong,
    }
    fixed = galleries[0].pictures[0]
    assert fixed.thumbnail.startswith(b"\xff\xd8")
    assert fixed.lines[1:] == ["Frozen: dogs|_x_ 90%", "Fine-tuned: <b>cats 90%"]


def test_every_chart_is_one_that_plotly_knows(run: Run) -> None:
    charts = [chart for item in both(run).sections for chart in item.charts]
    assert len(charts) == 6  # accuracy, recall, two matrices, loss, accuracy per epoch
    for chart in charts:
        assert chart.alt
        go.Figure(chart.figure)  # raises where it is none


def test_a_loss_of_smoothed_labels_is_told(run: Run) -> None:
    def told(run: Run) -> bool:
        texts = section(both(run), "How they learned").texts
        return any(text.startswith("Loss with smoothed labels: ") for text in texts)

    assert run.config.label_smoothing and told(run)
    plain = replace(run.config, label_smoothing=0.0)
    write_json(run.path / "config.json", plain.to_json())
    assert not told(load_run(run.id))


def test_the_page_is_one_file_with_plotly_in_it_once(run: Run) -> None:
    page = report_page(both(run))
    assert page.count("* plotly.js v") == 1
    loads = re.findall(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"([^\"]{0,20})", page
    )
    assert loads and all(address.startswith("data:") for address in loads)
    body = page.partition("<header>")[2].partition("<script")[0]
    assert "<b>cats" not in body and "&lt;b&gt;cats" in body
    figures = page.partition('id="figures">')[2].partition("</script>")[0]
    assert "<" not in figures and "cats" in figures


def test_the_page_is_in_the_language_of_whoever_asks(run: Run) -> None:
    assert '<html lang="en">' in report_page(both(run))
    with speaking("de"):
        page = report_page(both(run))
    assert '<html lang="de">' in page and '"separators":",."' in page


def test_a_table_can_be_taken_along(run: Run) -> None:
    page = report_page(both(run))
    pattern = r'download="accuracy\.csv" href="data:text/csv;base64,([^"]+)"'
    found = re.search(pattern, page)
    assert found is not None
    lines = base64.b64decode(found[1]).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Result,Accuracy,95% interval")
    assert lines[1].startswith("Frozen,0.")


def test_the_summary_has_no_markup_of_names(run: Run) -> None:
    text = summary(both(run))
    assert text.startswith("# pets: Frozen and Fine-tuned\n\n**No clear difference")
    assert r"\<b\>cats" in text and r"dogs\|\_x\_" in text
    assert "All settings" not in text and "How they learned" not in text


def test_pictures_that_are_gone_are_named(run: Run, manifest: Manifest) -> None:
    shutil.rmtree(manifest.root)
    page = report_page(both(run))
    assert 'class="missing"' in page and 'src="data:image/jpeg' not in page
    gone = replace(manifest, root="")
    write_json(run.path / "manifest.json", gone.to_json())
    report = both(load_run(run.id))
    told = section(report, "Pictures that changed sides").texts
    assert told == ["The pictures are not on the computer that made this report."]


def test_one_result_shows_its_mistakes(run: Run) -> None:
    report = make_report([(run, "frozen")], "validation")
    assert report.verdict.startswith("Frozen gets ")
    (gallery,) = section(report, "Pictures that are answered wrongly").galleries
    assert (gallery.title, gallery.count) == ("Wrong", 3)


def test_several_results_are_ranked_and_what_differs_is_told(
    run: Run, manifest: Manifest
) -> None:
    other = make_run(manifest, {"frozen": 0})
    write_json(other.path / "config.json", replace(other.config, seed=7).to_json())
    results = [(run, "frozen"), (run, "finetune"), (load_run(other.id), "frozen")]
    report = make_report(results, "test")
    assert report.verdict == "The 6 test images can't tell these 3 results apart."
    ranks, differences = section(report, "Ranking").tables
    assert ranks.rows[0][1] == "Frozen (seed 7)"
    assert [row[0] for row in ranks.rows] == [1, 1, 1] and len(differences.rows) == 3
    rows = section(report, "What differed").tables[0].rows
    assert list(rows) == [("seed", "0", "7")]
    assert all(go.Figure(c.figure) for item in report.sections for c in item.charts)


def test_results_on_different_splits_stand_apart(run: Run, manifest: Manifest) -> None:
    entries = tuple(reversed(manifest.entries))
    other = make_run(replace(manifest, entries=entries), {"frozen": 0})
    report = make_report([(run, "frozen"), (other, "frozen")], "test")
    assert report.verdict == "2 results on different splits."
    assert any("different splits" in text for text in report.sections[0].texts)
    assert not any(item.galleries for item in report.sections)


def test_too_many_results_and_empty_splits_are_refused(
    run: Run, manifest: Manifest, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match="1 to 8 results"):
        make_report([], "test")
    empty = make_run(manifest, {"frozen": 0}, splits=())
    with pytest.raises(RunError, match="test images"):
        make_report([(empty, "frozen")], "test")
