"""The teacher's panel: who can reach the class, and what its phones send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.access.policy import Policy, policy_of
from core.access.roles import Person, Role
from core.classroom import addresses
from core.classroom.classroom import Classroom, class_of, open_class
from core.classroom.phones import join
from core.classroom.receiving import keep_question, take_picture
from core.data.collected import class_counts, new_collection
from core.data.datasets import Dataset
from core.runs.run import Run
from pages._ui.guard import door, permission
from tests.core.data.conftest import picture
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.predict_page import run

__all__ = ["run"]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    door.use(Policy())


@pytest.fixture
def things() -> Dataset:
    return new_collection("things", ["hand", "mug"])


def collecting(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id)


def opened(dataset: Dataset) -> Classroom:
    room = open_class("")
    room.aim(dataset=dataset.id)
    return room


def codes(app: AppTest) -> str:
    return "\n".join(item.value for item in app.code)


def labels(app: AppTest) -> list[str]:
    return [item.label for item in app.button]


def test_on_ones_own_computer_it_says_what_to_start_for_phones(things: Dataset) -> None:
    app = collecting(things)
    assert "make app ADDRESS=0.0.0.0" in codes(app)
    assert "scripts.set_password" in codes(app)
    app.number_input(key="class_per_phone").set_value(5)
    press(app, "Let them join")
    room = class_of("")
    assert room is not None and room.opened["per_phone"] == 5
    assert room.known().dataset == things.id
    assert "phones can't reach it" in texts(app)
    (link,) = app.get("link_button")
    assert link.proto.url.endswith(f"/join/{room.opened['token']}")
    press(app, "End the session")
    assert class_of("") is None and "Let them join" in labels(app)


def test_where_the_network_reaches_it_a_qr_code_and_a_warning_stand(
    things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = lambda: ["192.168.1.20", "10.0.0.7"]  # noqa: E731
    monkeypatch.setattr(addresses, "own_addresses", told)
    door.use(policy_of("0.0.0.0", {"THAW_INSECURE": "1"}))
    anybody = Person("somebody", Role.ADMINISTER)
    monkeypatch.setattr(permission, "person", lambda: anybody)
    app = collecting(things)
    assert "Nobody signs in to this Thaw" in app.warning[0].value
    press(app, "Let them join")
    room = class_of("somebody")
    assert room is not None and app.metric[0].value == room.code
    app.selectbox(key="class_host").select_index(1)
    sound(app.run())
    address = f"http://10.0.0.7:8501/join/{room.opened['token']}"
    alts = [image.alt for block in app.image for image in block.proto.imgs]
    assert (
        address in texts(app).replace("\\", "")
        and f"QR code of the address {address}" in alts
    )


def test_who_may_only_look_lets_nobody_join(
    things: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.use(policy_of("0.0.0.0", {}))
    viewer = Person("Ada", Role.VIEW)
    monkeypatch.setattr(permission, "person", lambda: viewer)
    app = press(collecting(things), "Let them join")
    assert "role train" in app.error[0].value
    assert class_of("Ada") is None


def test_pictures_arrive_with_names_that_are_no_markup(things: Dataset) -> None:
    room = opened(things)
    phone = join(room, "**<b>Mia**")
    take_picture(room, phone, "mug", picture(1))
    take_picture(room, phone, "hand", picture(2))
    app = collecting(things)
    assert "**1 phone** joined · **2 pictures** arrived" in texts(app)
    assert r"\*\*\<b\>Mia\*\* \(1\)" in texts(app)
    assert "hand **1** · mug **1**" in texts(app)
    sound(app.button(key=f"class_remove_{room.id}_2").click().run())
    assert class_counts(things) == {"hand": 0, "mug": 1}
    assert "**1 picture** arrived" in texts(app)


def test_a_phone_is_muted_and_heard_again(things: Dataset) -> None:
    room = opened(things)
    join(room, "Mia")
    app = press(collecting(things), "Mute")
    assert room.known().phones[1].is_muted
    press(app, "Hear again")
    assert not room.known().phones[1].is_muted


def test_what_a_class_asks_arrives_at_predict_and_goes_to_the_tray(run: Run) -> None:
    room = open_class("")
    phone, content = join(room, "Mia"), picture(1)
    keep_question(room, phone, (content, ".png"), [("<b>x", 0.9)], False)
    app = open_page("predict", model=run.id)
    assert (room.known().run, room.known().model_phase) == (run.id, "frozen")
    assert r"**\<b\>x 90%**" in texts(app)
    press(app, "Put the pictures of the class below")
    (asked,) = app.session_state["_predict_tray"]
    assert (asked.name, asked.source) == ("Mia (1) 1", content)
