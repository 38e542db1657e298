"""Which files are networks, and what may lie beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import DataError
from core.own_backbones import source
from core.own_backbones.source import find_source, read_network
from tests.core.own_backbones.drawn_networks import feature_map, saved


def _field(number: int, data: bytes) -> bytes:
    """A field of a protobuf message that holds bytes; data of less than 128."""
    return bytes([number << 3 | 2, len(data)]) + data


def _onnx(path: Path, location: bytes) -> Path:
    """An ONNX file with one weight that lies in another file, and a number."""
    entry = _field(1, b"location") + _field(2, location)
    weight = _field(8, b"w") + _field(13, entry)
    path.write_bytes(b"\x08\x08" + _field(7, _field(5, weight)))
    return path


def test_weights_beside_an_onnx_file_belong_to_it(tmp_path: Path) -> None:
    (tmp_path / "net.data").write_bytes(b"123")
    found = find_source(_onnx(tmp_path / "net.onnx", b"net.data"))
    assert found.others == (tmp_path.resolve() / "net.data",)
    assert found.kept_names == ["network.onnx", "net.data"]


@pytest.mark.parametrize(
    "location", [b"../net.data", b"/etc/passwd", b"a/net.data", b".hidden", b"c:x"]
)
def test_weights_elsewhere_are_refused(location: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="another place"):
        find_source(_onnx(tmp_path / "net.onnx", location))


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (folder := tmp_path / "networks").mkdir()
    (tmp_path / "secret").write_bytes(b"123")
    os.symlink(tmp_path / "secret", folder / "net.data")
    with pytest.raises(DataError, match="another place"):
        find_source(_onnx(folder / "net.onnx", b"net.data"))


def test_weights_of_openvino_may_not_lie_elsewhere(tmp_path: Path) -> None:
    path = saved(tmp_path / "networks" / "net.xml", feature_map)
    weights = path.with_suffix(".bin").rename(tmp_path / "secret")
    os.symlink(weights, path.with_suffix(".bin"))
    with pytest.raises(DataError, match="another place"):
        find_source(path)


@pytest.mark.parametrize("name", ["network.onnx", "backbone.json"])
def test_weights_may_not_be_called_like_what_is_kept(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"123")
    with pytest.raises(DataError, match="another name"):
        find_source(_onnx(tmp_path / "net.onnx", name.encode()))


def test_a_number_that_others_read_otherwise_hides_no_weights(tmp_path: Path) -> None:
    path = _onnx(tmp_path / "net.onnx", b"../net.data")
    # Libraries keep 32 bits of it: this one is the graph's, too.
    graph = path.read_bytes()[3:]
    path.write_bytes(b"\x08\x08" + b"\xba\x80\x80\x80\x10" + graph)
    with pytest.raises(DataError):
        find_source(path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"net\.data beside net\.onnx"):
        find_source(_onnx(tmp_path / "net.onnx", b"net.data"))


@pytest.mark.parametrize("data", [b"", b"\xff" * 40, b"\x3a\x7fshort", b"plain text"])
def test_what_is_no_onnx_is_refused(data: bytes, tmp_path: Path) -> None:
    (path := tmp_path / "net.onnx").write_bytes(data)
    with pytest.raises(DataError):
        read_network(find_source(path))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("net.pth", "a PyTorch file.*torch.onnx.export"),
        ("net.bin", r"the \.xml file"),
        ("net.txt", "another kind"),
    ],
)
def test_other_files_are_told_what_to_do(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"123")
    with pytest.raises(DataError, match=words):
        find_source(tmp_path / name)


def test_no_file_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no file"):
        find_source(tmp_path / "net.onnx")
    with pytest.raises(DataError, match="a folder"):
        find_source(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 100)
    (tmp_path / "net.tflite").write_bytes(bytes(101))
    with pytest.raises(DataError, match="at most"):
        find_source(tmp_path / "net.tflite")


def test_only_folders_that_may_be_read_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path / "other"))
    with pytest.raises(DataError, match="may be read"):
        find_source(path)
    assert find_source(path, is_uploaded=True).format == "openvino"


def test_operations_of_somebodys_own_library_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    before, after = 'type="ReLU" version="opset1"', 'type="X" version="mine"'
    text = path.read_text().replace(before, after)
    assert 'version="mine"' in text
    path.write_text(text)
    with pytest.raises(DataError, match="OpenVINO"):
        read_network(find_source(path))


def test_what_openvino_says_comes_without_places_in_its_sources(tmp_path: Path) -> None:
    (path := tmp_path / "net.tflite").write_bytes(b"no network")
    with pytest.raises(DataError) as caught:
        read_network(find_source(path))
    assert ".cpp" not in str(caught.value)
