"""What has happened in a class so far, read from a file that only grows."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.classroom import formats
from core.classroom.formats import Event
from core.storage.files import parse_json
from core.storage.json_lines import append_lines
from core.storage.typed_json import fitting


@dataclass
class Phone:
    """A phone that joined.

    Attributes:
        number: From 1 on, in the order in which they came.
        key: What it proves itself by.
        name: As its owner wrote it; "" = none. Data, never markup.
        is_muted: What it sends is not taken.
    """

    number: int
    key: str
    name: str = ""
    is_muted: bool = False


@dataclass
class Arrival:
    """A picture that a phone sent.

    Attributes:
        number: Its place among all of its class, from 1 on.
        time: Unix time, seconds.
        phone: The phone's number.
        path: In the data set; of a question: a file's name.
        class_name: Which button was chosen; "" of a question.
        dataset: The id of where it went; "" of a question.
        top: Of a question: class names and probabilities, the most probable first.
        is_unfamiliar: Of a question: whether it is unlike the training images.
        is_removed: Whether it was taken back.
    """

    number: int
    time: float
    phone: int
    path: str
    class_name: str = ""
    dataset: str = ""
    top: list[tuple[str, float]] = field(default_factory=list)
    is_unfamiliar: bool = False
    is_removed: bool = False

    @property
    def is_question(self) -> bool:
        """Whether a model was asked about it."""
        return not self.dataset


@dataclass
class Known:
    """What follows from the events so far."""

    phones: dict[int, Phone] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    dataset: str = ""
    run: str = ""
    model_phase: str = ""
    num_bytes: int = 0
    sent: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def take(self, event: Event) -> None:
        """Let an event count; one that makes no sense counts for nothing."""
        kind, number = event.get("kind"), event.get("phone", 0)
        phone = self.phones.get(number)
        if kind == formats.JOINED and number and event.get("key"):
            self.phones[number] = Phone(number, event["key"], event.get("name", ""))
        elif kind == formats.TARGET:
            self.dataset = event.get("dataset", self.dataset)
            self.run = event.get("run", self.run)
            self.model_phase = event.get("model_phase", self.model_phase)
        elif kind == formats.REMOVED:
            place = event.get("picture", 0)
            if 0 < place <= len(self.arrivals):
                self.arrivals[place - 1].is_removed = True
        elif phone and kind == formats.NAMED:
            phone.name = event.get("name", "")
        elif phone and kind in (formats.MUTED, formats.HEARD):
            phone.is_muted = kind == formats.MUTED
        elif phone and kind in (formats.TAKEN, formats.ANSWERED):
            self._arrive(event)

    def _arrive(self, event: Event) -> None:
        is_question = event.get("kind") == formats.ANSWERED
        arrival = Arrival(
            len(self.arrivals) + 1,
            event.get("time", 0.0),
            event.get("phone", 0),
            event.get("path", ""),
            event.get("class_name", ""),
            "" if is_question else event.get("dataset", "") or "?",
            _pairs(event.get("top", [])),
            event.get("is_unfamiliar", False),
        )
        self.arrivals.append(arrival)
        self.num_bytes += event.get("num_bytes", 0)
        self.sent[arrival.phone, is_question] += 1


class Events:
    """The events of one class: what is there, and adding to it.

    Args:
        path: Of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._read = 0  # bytes
        self._known = Known()

    @property
    def lock(self) -> threading.RLock:
        """Held by who looks and adds in one step."""
        return self._lock

    def known(self) -> Known:
        """What is true now; only what is new in the file is read."""
        with self._lock:
            with suppress(OSError), self._path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
                whole = new[: new.rfind(b"\n") + 1]  # the last line may be on its way
                self._read += len(whole)
                for line in whole.splitlines():
                    with suppress(ValueError):
                        self._known.take(fitting(parse_json(line), Event))
            return self._known

    def add(self, kind: str, **values: Any) -> None:
        """Add an event of now."""
        with self._lock:
            append_lines(self._path, {"kind": kind, "time": time.time(), **values})


def _pairs(top: list[Any]) -> list[tuple[str, float]]:
    found = []
    for item in top:
        with suppress(TypeError, ValueError):
            name, share = item
            found.append((str(name), float(share)))
    return found
