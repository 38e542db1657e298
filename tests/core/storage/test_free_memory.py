"""How much memory is free: of the computer, and of a container with a limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage import free_memory
from core.storage.free_memory import available_bytes

VERSION_2 = {
    "memory.max": "2000000000\n",
    "memory.current": "1500000000\n",
    "memory.stat": "anon 900000000\ninactive_file 300000000\n",
}
VERSION_1 = {
    "memory/memory.limit_in_bytes": "2000000000\n",
    "memory/memory.usage_in_bytes": "1500000000\n",
    "memory/memory.stat": "inactive_file 1\ntotal_inactive_file 300000000\n",
}


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with 8 GB free; the folder where it tells of containers."""
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 16000000 kB\nMemAvailable: 8000000 kB\n")
    monkeypatch.setattr(free_memory, "_COMPUTER", meminfo)
    monkeypatch.setattr(free_memory, "_CONTAINER", tmp_path / "groups")
    return tmp_path / "groups"


def write(system: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (system / name).parent.mkdir(parents=True, exist_ok=True)
        (system / name).write_text(text)


def test_a_computer_leaves_what_it_says() -> None:
    assert available_bytes() == 8_192_000_000


@pytest.mark.parametrize("files", [VERSION_2, VERSION_1])
def test_a_container_leaves_what_is_below_its_limit(
    system: Path, files: dict[str, str]
) -> None:
    write(system, files)
    assert available_bytes() == 800_000_000


def test_a_container_without_a_limit_has_what_the_computer_has(system: Path) -> None:
    write(system, VERSION_2 | {"memory.max": "max\n"})
    assert available_bytes() == 8_192_000_000
    write(system, VERSION_1 | {"memory/memory.limit_in_bytes": f"{2**63 - 4096}\n"})
    assert available_bytes() == 8_192_000_000


def test_a_system_that_does_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(free_memory, "_COMPUTER", tmp_path / "none")
    assert available_bytes() is None
