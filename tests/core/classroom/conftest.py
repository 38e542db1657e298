"""A class that collects pictures of three things."""

from __future__ import annotations

import pytest

from core.classroom.classroom import Classroom, open_class
from core.data.collected import new_collection
from core.data.datasets import Dataset


@pytest.fixture
def things() -> Dataset:
    return new_collection("things", ["hand", "mug"])


@pytest.fixture
def room(things: Dataset) -> Classroom:
    made = open_class("", per_phone=3)
    made.aim(dataset=things.id)
    return made
