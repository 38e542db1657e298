"""What people prefer is kept by person, and a damaged file costs nothing else."""

from __future__ import annotations

from pathlib import Path

from core.storage.preferences import prefer, preferences


def test_each_person_has_their_own(thaw_home: Path) -> None:
    assert preferences("Ada") == {}
    prefer("Ada", {"run_columns": ["State"]})
    prefer("", {"run_columns": ["Name", "State"]})
    assert preferences("Ada") == {"run_columns": ["State"]}
    assert preferences("") == {"run_columns": ["Name", "State"]}
    assert preferences("Bob") == {}


def test_damage_is_nothing_that_anybody_preferred(thaw_home: Path) -> None:
    for text in ("[", "[]", '{"Ada": {"run_columns": 3}}', '{"Ada": 1}'):
        (thaw_home / "preferences.json").write_text(text)
        assert preferences("Ada") == {}
        prefer("Ada", {"run_columns": ["State"]})
        assert preferences("Ada") == {"run_columns": ["State"]}
