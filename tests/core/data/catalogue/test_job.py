"""A public data set on its way into THAW_HOME."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.data.catalogue import job, state
from core.data.catalogue.download import Stopped
from core.data.catalogue.job import download
from core.data.catalogue.state import (
    discard,
    download_of,
    folder_of,
    lock_of,
    request_stop,
    save_state,
)
from core.data.datasets import list_datasets, list_files, open_dataset, remove_dataset
from core.data.manifests import ensure_manifest
from core.errors import DataError, UserError
from core.storage.locks import try_lock
from tests.core.data.catalogue.conftest import Publish, zipped
from tests.core.data.catalogue.file_server import Served, broken, ranged, slow, status


def test_a_set_is_downloaded_unpacked_and_its_archive_deleted(publish: Publish) -> None:
    entry = publish({"": zipped("pets/cats", "pets/dogs")})
    seen: list[tuple[str, int, int]] = []
    dataset = download("pets", lambda *now: seen.append(now))
    assert (dataset.id, dataset.name, dataset.licence) == (
        "pets",
        "Pets",
        entry.licence,
    )
    assert ensure_manifest(dataset).class_names == ("cats", "dogs")
    assert not folder_of("pets").exists()
    assert seen[0] == ("downloading", 0, entry.num_bytes)
    assert seen[-1] == ("unpacking", entry.num_bytes, entry.num_bytes)
    assert download_of("pets").state == "done"
    assert open_dataset("pets") == dataset


def test_a_server_that_lets_no_folder_be_read_can_unpack_its_own(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish({"": zipped("cats", "dogs")})
    monkeypatch.setenv("THAW_DATA_ROOTS", "")
    assert len(list_files(download("pets")).files) == 8


def test_archives_of_splits_become_one_data_set(publish: Publish) -> None:
    publish(
        {
            "train": zipped("train/cats", "train/dogs"),
            "test": zipped("test/cats", "test/dogs", seed=50),
        }
    )
    listing = list_files(download("pets"))
    assert {(file.label, file.split) for file in listing.files} == {
        *(("cats", "train"), ("dogs", "train"), ("cats", "test"), ("dogs", "test"))
    }
    assert len(listing.files) == 16


def test_folders_get_the_names_of_their_classes(publish: Publish) -> None:
    archive = zipped("x/train/n01", "x/train/n02", "x/val/n01", "x/val/n02")
    publish({"": archive}, renamed={"n01": "cats", "n02": "dogs"})
    assert list_files(download("pets")).class_names == {"cats", "dogs"}


def test_what_is_there_is_not_downloaded_again(
    publish: Publish, served: Served
) -> None:
    publish({"": zipped("cats", "dogs")})
    download("pets")
    download("pets")
    assert len(served.asked) == 1
    remove_dataset("pets")
    assert download_of("pets").state == ""
    download("pets")
    assert len(served.asked) == 2


def test_an_error_is_kept_and_a_resume_goes_on(
    publish: Publish, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = publish({"": zipped("cats", "dogs")})
    served.answers[:] = [broken(4000), status(404)]
    monkeypatch.setattr("core.data.catalogue.download.Watch.sleep", lambda *_: None)
    with pytest.raises(DataError, match="404"):
        download("pets")
    now = download_of("pets")
    assert (now.state, now.done_bytes, now.can_resume) == ("failed", 4000, True)
    assert now.error and "404" in str(now.error)
    served.answers[:] = [ranged]
    download("pets")
    assert served.asked[-1] == "bytes=4000-"
    assert entry.num_bytes == download_of("pets").done_bytes


def test_an_archive_that_holds_no_classes_leaves_no_data_set(publish: Publish) -> None:
    publish({"": zipped("cats")})
    with pytest.raises(DataError):
        download("pets")
    assert list_datasets() == [] and download_of("pets").state == "failed"


def test_a_stop_from_elsewhere_keeps_what_has_come(
    publish: Publish, served: Served
) -> None:
    entry = publish({"": zipped("cats", "dogs")})
    served.answers[:] = [slow(0.02)]
    thread = threading.Timer(0.15, request_stop, ("pets",))
    thread.start()
    with pytest.raises(Stopped):
        download("pets")
    thread.join()
    now = download_of("pets")
    assert now.state == "stopped" and 0 < now.done_bytes < entry.num_bytes


def test_only_one_downloads_at_a_time(publish: Publish, served: Served) -> None:
    publish({"": zipped("cats", "dogs")})
    folder_of("pets").mkdir()
    lock = try_lock(lock_of("pets"))
    assert lock
    with pytest.raises(DataError, match="one download"):
        download("pets")
    assert served.asked == []
    discard("pets")
    assert folder_of("pets").exists()  # somebody is at it
    lock.release()
    discard("pets")
    assert not folder_of("pets").exists()


def test_a_download_whose_process_died_is_interrupted(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish({"": zipped("cats", "dogs")})
    folder_of("pets").mkdir()
    save_state("pets", "downloading", 10)
    assert download_of("pets").state == "interrupted"
    save_state("pets", "waiting", 10)
    assert download_of("pets").state == "waiting"  # its process is on its way
    monkeypatch.setattr(state, "STARTING_SECONDS", -1.0)
    assert download_of("pets").state == "interrupted"


@pytest.mark.parametrize("text", ["", "[]", '{"state": 3}', "{}", "\0"])
def test_a_damaged_state_is_none(publish: Publish, text: str) -> None:
    publish({"": zipped("cats", "dogs")})
    folder_of("pets").mkdir()
    (folder_of("pets") / "state.json").write_text(text)
    assert download_of("pets").state == ""
    assert download("pets").id == "pets"


def test_a_disk_without_room_is_said_before_anything_is_asked(
    publish: Publish, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish({"": zipped("cats", "dogs")})
    monkeypatch.setattr(job, "free_bytes", lambda folder: 1000)
    with pytest.raises(DataError, match="free disk space"):
        download("pets")
    assert served.asked == []


@pytest.mark.parametrize("name", ["", "dogs", "../pets", "elpv"])
def test_only_what_is_in_the_catalogue(publish: Publish, name: str) -> None:
    publish({"": zipped("cats", "dogs")})
    with pytest.raises(UserError, match="a data set among pets"):
        download(name)


def test_a_file_of_another_set_is_refused(
    publish: Publish, served: Served, thaw_home: Path
) -> None:
    entry = publish({"": zipped("cats", "dogs")})
    content = served.files["/all.zip"]
    served.files["/all.zip"] = content[:-1] + b"x"
    with pytest.raises(DataError, match="checksum"):
        download("pets")
    now = download_of("pets")
    assert now.state == "failed" and entry.num_bytes
    assert list_datasets() == []
