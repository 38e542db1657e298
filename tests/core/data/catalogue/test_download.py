"""A file from a server that does what servers do."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.data.catalogue import connection
from core.data.catalogue.download import Stopped, Watch, fetch, partial_of
from core.data.catalogue.entries import Part
from core.errors import DataError
from tests.core.data.catalogue.file_server import (
    Answer,
    Served,
    broken,
    ranged,
    redirect,
    slow,
    status,
    whole,
)

CONTENT = bytes(range(256)) * 40  # 10,240 bytes


@pytest.fixture
def part(served: Served) -> Part:
    served.files["/a.zip"] = CONTENT
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Part(f"{served.url}/a.zip", len(CONTENT), digest)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "a.zip"


def watch(
    seen: list[int] | None = None, is_stopped: Callable[[], bool] = lambda: False
) -> Watch:
    report = seen.append if seen is not None else lambda done: None
    return Watch(report, is_stopped, waits=(0.01, 0.01))


def refused(part: Part, target: Path) -> str:
    with pytest.raises(DataError) as error:
        fetch(part, target, watch())
    assert not target.exists()
    return str(error.value)


def test_a_file_comes_whole_and_is_reported(part: Part, target: Path) -> None:
    seen: list[int] = []
    fetch(part, target, watch(seen))
    assert target.read_bytes() == CONTENT and seen[-1] == len(CONTENT)
    assert not partial_of(target).exists()


def test_what_is_there_is_not_asked_for_again(
    part: Part, target: Path, served: Served
) -> None:
    target.write_bytes(CONTENT)
    seen: list[int] = []
    fetch(part, target, watch(seen))
    assert served.asked == [] and seen == [len(CONTENT)]


@pytest.mark.parametrize("answer", [ranged, whole])
def test_an_earlier_try_is_gone_on_with(
    part: Part, target: Path, served: Served, answer: Answer
) -> None:
    partial_of(target).write_bytes(CONTENT[:3000])
    served.answers[:] = [answer]
    fetch(part, target, watch())
    assert served.asked == ["bytes=3000-"]
    assert target.read_bytes() == CONTENT


def test_a_connection_that_breaks_off_again_and_again(
    part: Part, target: Path, served: Served
) -> None:
    served.answers[:] = [broken(2000)]
    fetch(part, target, watch())
    starts = [0, 2000, 4000, 6000, 8000, 10000]
    assert served.asked == ["", *(f"bytes={start}-" for start in starts[1:])]
    assert target.read_bytes() == CONTENT


def test_a_connection_that_gives_nothing_is_left_and_the_part_stays(
    part: Part, target: Path, served: Served
) -> None:
    served.answers[:] = [broken(2000), broken(0)]
    assert "broke off" in refused(part, target)
    assert partial_of(target).read_bytes() == CONTENT[:2000]
    assert len(served.asked) == 3  # one more per wait


def test_a_busy_server_is_asked_again(part: Part, target: Path, served: Served) -> None:
    served.answers[:] = [status(503), status(429), ranged]
    fetch(part, target, watch())
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("code", "said"), [(404, "It has moved"), (403, "refuses it"), (500, "is busy")]
)
def test_an_error_of_the_server_is_said(
    part: Part, target: Path, served: Served, code: int, said: str
) -> None:
    served.answers[:] = [status(code)]
    message = refused(part, target)
    assert f"the answer {code}" in message and said in message
    assert len(served.asked) == (3 if code == 500 else 1)


def test_another_content_is_refused_and_deleted(part: Part, target: Path) -> None:
    other = replace(part, sha256="0" * 64)
    assert "with the checksum 0000000000000000..." in refused(other, target)
    assert not partial_of(target).exists()


def test_a_part_of_another_file_ends_with_its_checksum(
    part: Part, target: Path
) -> None:
    partial_of(target).write_bytes(b"x" * 3000)
    assert "checksum" in refused(part, target)
    fetch(part, target, watch())
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [100, 20_000])
def test_a_file_of_another_size_is_not_even_read(
    part: Part, target: Path, served: Served, size: int
) -> None:
    served.files["/a.zip"] = b"x" * size
    assert f"received {size:,} bytes" in refused(part, target)
    assert not partial_of(target).exists()


def test_a_server_whose_file_has_become_shorter(
    part: Part, target: Path, served: Served
) -> None:
    partial_of(target).write_bytes(CONTENT[:3000])
    served.files["/a.zip"] = CONTENT[:2000]
    assert "or less" in refused(part, target)


def test_without_a_network_it_is_said_at_once(target: Path, part: Part) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.zip"
    nowhere = Watch(lambda done: None, lambda: False, waits=(60.0,))
    with pytest.raises(DataError, match="a network connection to 127") as error:
        fetch(replace(part, url=url), target, nowhere)
    assert "Check the network" in str(error.value)


def test_an_unknown_host_is_no_network(target: Path, part: Part) -> None:
    url = "http://no-such-host.invalid/a.zip"
    assert "a network connection to no-such-host" in refused(
        replace(part, url=url), target
    )


def test_a_server_that_falls_silent_is_left(
    part: Part, target: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_SECONDS", 0.1)
    served.answers[:] = [slow(0.5, block=4000)]
    assert "no byte for" in refused(part, target)


def test_a_stop_keeps_what_has_come(part: Part, target: Path, served: Served) -> None:
    served.answers[:] = [slow(0.05)]
    seen: list[int] = []
    with pytest.raises(Stopped):
        fetch(part, target, watch(seen, lambda: len(seen) > 2))
    kept = partial_of(target).read_bytes()
    assert 0 < len(kept) < len(CONTENT) and kept == CONTENT[: len(kept)]


def test_a_few_redirects_are_followed(part: Part, target: Path, served: Served) -> None:
    partial_of(target).write_bytes(CONTENT[:3000])
    served.answers[:] = [redirect("/a.zip"), redirect("/a.zip"), ranged]
    fetch(part, target, watch())
    assert target.read_bytes() == CONTENT
    assert served.asked[-1] == "bytes=3000-"


def test_redirects_without_end_are_not(
    part: Part, target: Path, served: Served
) -> None:
    served.answers[:] = [redirect("/a.zip")]
    assert "sends us elsewhere" in refused(part, target)
    assert len(served.asked) <= connection.MAX_REDIRECTS + 1


@pytest.mark.parametrize("to", ["ftp://127.0.0.1/a.zip", "file:///etc/passwd"])
def test_a_redirect_to_another_scheme_is_refused(
    part: Part, target: Path, served: Served, to: str
) -> None:
    served.answers[:] = [redirect(to)]
    refused(part, target)


def test_a_full_disk_is_named_as_such(
    part: Part, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        fetch(part, target, Watch(full, lambda: False, waits=(60.0,)))
