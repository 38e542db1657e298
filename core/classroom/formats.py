"""What stands in the files of a class that is open: `THAW_HOME/classes/ID/`.

`opened.json` is written once. `events.jsonl` only grows, by whole lines, and what is
true now follows from it (`core.classroom.events`); a damaged line counts for nothing.
`asked/` has the pictures that a model was asked about. All of it is deleted when the
class is over; what went to a data set stays there.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, TypedDict

from core.storage.typed_json import Between, Count, OneOf, UnixTime

OPENED, EVENTS, ASKED = "opened.json", "events.jsonl", "asked"

JOINED, NAMED, TAKEN, ANSWERED = "joined", "named", "taken", "answered"
MUTED, HEARD, REMOVED, TARGET = "muted", "heard", "removed", "target"
KINDS = (JOINED, NAMED, TAKEN, ANSWERED, MUTED, HEARD, REMOVED, TARGET)

Number = Annotated[int, Between(1, 1_000_000)]


class Opened(TypedDict):
    """opened.json: how phones find the class, and when it ends by itself."""

    token: str  # stands in the address; nobody can guess it
    code: str  # for who types the address
    created: UnixTime
    ends: UnixTime
    person: str  # who opened it; "" = at this computer
    per_phone: Number  # pictures that one phone may send, of either kind


class Event(TypedDict, total=False):
    """A line of events.jsonl; which keys it has depends on its kind."""

    kind: Annotated[str, OneOf(KINDS)]
    time: UnixTime
    phone: Number
    key: str  # of a phone that joined: what it proves itself by
    name: str  # of a phone, as its owner wrote it; "" = none
    address: str  # of a phone that joined: IP address
    picture: Number  # of one that came, or is removed: its place among all
    class_name: str
    path: str  # in the data set; of a question: a file's name in ASKED
    num_bytes: Count
    top: list[Any]  # of an answer: [class name, probability], the most probable first
    is_unfamiliar: bool
    dataset: str  # where pictures go from now on: its id; "" = nowhere
    run: str  # which model is asked from now on: the run's id; "" = none
    model_phase: str
