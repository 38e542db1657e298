"""The command `samples`."""

from __future__ import annotations

import pytest

from core.__main__ import main
from core.commands import samples
from core.data.catalogue.download import Stopped
from core.data.catalogue.entries import CATALOGUE
from core.data.catalogue.state import folder_of, save_state
from core.data.datasets import list_datasets
from core.data.drawn import leaves
from tests.core.commands.answers import answer
from tests.core.data.catalogue.conftest import Publish, publish, served, zipped
from tests.core.data.catalogue.file_server import Served, status

__all__ = ["publish", "served"]  # fixtures


def test_all_are_listed_without_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "samples")
    assert [item["id"] for item in told["samples"]] == ["leaves", "elpv", *CATALOGUE]
    assert main(["samples"]) == 0
    text = capsys.readouterr().out
    assert "flowers: Five flowers. 3,670 images in 5 classes, 229 MB" in text
    assert "CC BY 2.0" in text


def test_the_first_one_is_drawn_without_a_network(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(leaves, "NUM_EACH", 2)
    assert main(["samples", "leaves"]) == 0
    said = capsys.readouterr()
    assert "python -m core scan leaves" in said.out
    assert "CC0 1.0" in said.out and "From:" not in said.out
    assert "Drawing the pictures" in said.err
    assert "leaves: Leaves of five trees. 300 images in 5 classes (here)" in said.out
    assert [item.id for item in list_datasets()] == ["leaves"]


def test_how_far_one_came_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    folder_of("beans").mkdir()
    save_state("beans", "stopped", 5_000_000)
    main(["samples"])
    assert "(stopped at 5 MB)" in capsys.readouterr().out


def test_one_is_downloaded(
    publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    publish({"": zipped("cats", "dogs")})
    assert main(["samples", "pets"]) == 0
    assert "python -m core scan pets" in capsys.readouterr().out
    assert [item.id for item in list_datasets()] == ["pets"]
    assert main(["scan", "pets"]) == 0


def test_what_goes_wrong_is_said_in_words(
    publish: Publish, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    publish({"": zipped("cats", "dogs")})
    served.answers[:] = [status(404)]
    assert main(["samples", "pets"]) == 2
    assert "It has moved" in capsys.readouterr().err
    assert main(["samples", "nonsense"]) == 2
    assert "a data set among pets" in capsys.readouterr().err


def test_a_stop_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise Stopped

    monkeypatch.setattr(samples, "download", stopped)
    assert main(["samples", "flowers"]) == 2
    assert "samples flowers` goes on" in capsys.readouterr().err
