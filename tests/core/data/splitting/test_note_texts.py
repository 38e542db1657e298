"""Notes that a manifest keeps in English, said again in another language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import add_folder
from core.data.scan import scan
from core.data.splitting import note_texts
from core.data.splitting.note_texts import told_note
from core.data.splitting.plan import SplitPlan, planned_manifest
from core.data.splitting.rule import FOLDER, SplitRule
from core.language.current import speaking

KNOWN = {
    "No image of cat is in test.": "Im Test ist kein Bild von cat.",
    "No image of St. Bernard is in test.": "Im Test ist kein Bild von St. Bernard.",
    "1 test image has one in validation.": "1 Testbild hat eines in der Validierung.",
}


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_texts, "retold", lambda text: KNOWN.get(text, text))


def test_sentences_are_told_one_by_one() -> None:
    missing, between = (
        "No image of cat is in test.",
        "1 test image has one in validation.",
    )
    assert told_note(missing) == KNOWN[missing]
    assert told_note(f"{missing} {between}") == f"{KNOWN[missing]} {KNOWN[between]}"


def test_a_full_stop_in_a_name_ends_no_sentence() -> None:
    note = "No image of St. Bernard is in test."
    assert told_note(note) == KNOWN[note]


def test_what_is_not_known_stays() -> None:
    assert told_note("Anything. At all.") == "Anything. At all."


def test_a_manifest_keeps_its_notes_in_english(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    root = draw_images(tmp_path / "pets", {"cat/ann": 6, "dog/ann": 3, "dog/bob": 3})
    dataset = add_folder(root)
    plan = SplitPlan(SplitRule(FOLDER))
    english = planned_manifest(dataset, scan(dataset), plan).notes
    with speaking("de"):
        assert planned_manifest(dataset, scan(dataset), plan).notes == english != ()
