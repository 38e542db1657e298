from __future__ import annotations

from pathlib import Path

import pytest

from core.storage.kernel_files import process_bytes, word_behind


def test_the_word_behind_a_whole_name_is_found(tmp_path: Path) -> None:
    file = tmp_path / "status"
    lines = b"Name:\tl\xf6we", b"VmHWMore:\t1 kB", b"VmHWM:\t  20 kB", b"Empty:"
    file.write_bytes(b"\n".join(lines))
    assert word_behind(file, "VmHWM:") == "20"
    assert word_behind(file, "Empty:") is None
    assert word_behind(file, "VmRSS:") is None
    assert word_behind(tmp_path / "none", "VmHWM:") is None


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it")
def test_a_process_has_had_at_least_what_it_has() -> None:
    now, most = process_bytes("VmRSS:"), process_bytes("VmHWM:")
    assert now is not None and most is not None
    assert 1_000_000 < now <= most
    assert process_bytes("VmRSS:", 2**31 - 1) is None
