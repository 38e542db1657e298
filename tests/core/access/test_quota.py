from __future__ import annotations

from pathlib import Path

import pytest

from core.access.quota import Uploads, disk_bytes, require_space, upload_bytes
from core.errors import ConfigError, UserError


def test_uploads_of_an_hour_are_counted_for_each_person() -> None:
    now = 0.0
    uploads = Uploads(lambda: now)
    assert uploads.take("ada", 60, 100)
    assert not uploads.take("ada", 41, 100)
    assert uploads.take("ada", 40, 100)
    assert uploads.take("bob", 100, 100)
    now = 3600.0
    assert uploads.take("ada", 100, 100)


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAW_UPLOAD_GB", "0.5")
    monkeypatch.setenv("THAW_DISK_GB", "")
    assert upload_bytes() == 500_000_000
    assert disk_bytes() == 50_000_000_000


@pytest.mark.parametrize("text", ["much", "-1", "nan", "inf"])
def test_a_limit_is_a_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("THAW_DISK_GB", text)
    with pytest.raises(ConfigError, match="THAW_DISK_GB"):
        disk_bytes()


@pytest.mark.parametrize("place", ["runs", "backbones"])
def test_what_is_kept_has_a_limit(
    place: str, thaw_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_DISK_GB", "0.000001")
    require_space()
    (thaw_home / place / "one").mkdir(parents=True)
    (thaw_home / place / "one" / "model").write_bytes(bytes(1000))
    with pytest.raises(UserError, match="Delete runs or data sets"):
        require_space()
