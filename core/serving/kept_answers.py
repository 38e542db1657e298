"""What a served network says of pictures, worked out once for each content.

Answers lie in the cache in parts, as they were made: when pictures are added to a
folder, these make parts of their own, and a study that was stopped goes on at the part
where it was. Which parts there are stands in a file of whoever asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict

import numpy as np

from core.data.pictures.decoding import decode
from core.data.pictures.file import as_image_error, read_picture
from core.data.pictures.reasons import CHANGED, may_pass
from core.data.prefetch import in_threads
from core.errors import ImageError
from core.serving.predictor import Predictor
from core.serving.trust import Trust
from core.storage.cache import Key, entry_path, get_or_make
from core.storage.files import read_arrays, read_json, write_arrays, write_json
from core.storage.fingerprint import content_digest, file_digest
from core.storage.typed_json import fits

_VERSION = 1  # another one when what is kept, or how, changes
_KIND = "answers"
_FILE = "answers.npz"
_PART = 256  # pictures; so many are done again after a stop
_BATCH = 16

Progress = Callable[[int, int, float], None]  # new pictures done, of all, seconds


class _Parts(TypedDict):
    """The file that says which parts there are: content hashes, by network."""

    version: int
    parts: dict[str, list[list[str]]]


@dataclass
class Answers:
    """What the network says.

    Attributes:
        probabilities: Of each picture that could be read, by content hash; shape
            (classes,), float32.
        embeddings: Likewise, its pooled features; shape (channels,), float16.
        reasons: Why the others have no answer, by content hash.
    """

    probabilities: dict[str, np.ndarray] = field(default_factory=dict)
    embeddings: dict[str, np.ndarray] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


class KeptAnswers:
    """Asks one network, and remembers.

    What is kept is the network's own answer: where its trust is made later, or made
    anew, the same answers are calibrated by that one when they are given out.

    Args:
        folder: A phase's `serving/`.
        index: The file that says which parts there are; nobody else writes to it.
        trust: How far its answers can be trusted; None = not known.

    Raises:
        RunError: The folder is incomplete or damaged.
    """

    def __init__(self, folder: Path, index: Path, trust: Trust | None = None) -> None:
        self.predictor = Predictor(folder)
        self._trust = trust
        names = ("model.xml", "model.bin", "labels.json")
        text = "".join(file_digest(folder / name) or "" for name in names)
        self._network = content_digest(text.encode())
        self._index = index

    def ask(
        self,
        pictures: Mapping[str, Path],
        progress: Progress,
        while_waiting: Callable[[], None] | None = None,
    ) -> Answers:
        """The answers for pictures, those that are not known yet worked out now.

        Args:
            pictures: Files by the content hash that they must have.
            progress: What it raises ends the work; whole parts are kept.
            while_waiting: See `core.storage.cache.get_or_make_all`.
        """
        parts = [part for part in self._parts() if self._path(part).is_dir()]
        known = {digest for part in parts for digest in part}
        new = [digest for digest in pictures if digest not in known]
        found, began = Answers(), time.monotonic()

        def collect(part: Sequence[str], before: int) -> None:
            def told(done: int) -> None:
                progress(before + done, len(new), time.monotonic() - began)

            def make(folder: Path) -> None:
                self._make(folder, part, pictures, told, found.reasons)

            folder = get_or_make(_KIND, self._key(part), make, while_waiting)
            _add(found, folder, pictures)

        for part in parts:
            if not pictures.keys().isdisjoint(part):
                collect(part, 0)
        for begin in range(0, len(new), _PART):
            part = new[begin : begin + _PART]
            collect(part, begin)
            if not any(may_pass(found.reasons.get(digest, "")) for digest in part):
                parts.append(part)
                self._keep(parts)
        return self._calibrated(found)

    def _calibrated(self, found: Answers) -> Answers:
        if self._trust is None or not found.probabilities:
            return found
        rows = self._trust.calibrated(np.stack(list(found.probabilities.values())))
        return replace(
            found, probabilities=dict(zip(found.probabilities, rows, strict=True))
        )

    def _make(
        self,
        folder: Path,
        part: Sequence[str],
        pictures: Mapping[str, Path],
        told: Callable[[int], None],
        reasons: dict[str, str],
    ) -> None:
        asked = [(digest, pictures[digest]) for digest in part if digest in pictures]
        pixels = in_threads(lambda item: self._pixels(*item), asked)
        rows: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for begin in range(0, len(asked), _BATCH):
            batch: dict[str, np.ndarray] = {}
            for digest, _ in asked[begin : begin + _BATCH]:
                image = next(pixels)
                if isinstance(image, str):
                    reasons[digest] = image
                else:
                    batch[digest] = image
            if batch:
                served = self.predictor.predict(np.stack(list(batch.values())))
                answers = zip(served.probabilities, served.embedding, strict=True)
                rows |= dict(zip(batch, answers, strict=True))
            told(min(begin + _BATCH, len(asked)))
        arrays = {
            "digests": np.array(list(rows), "U32"),
            "probabilities": np.array([row[0] for row in rows.values()], np.float32),
            "embeddings": np.array([row[1] for row in rows.values()], np.float16),
        }
        write_arrays(folder / _FILE, arrays)

    def _pixels(self, digest: str, path: Path) -> np.ndarray | str:
        predictor = self.predictor
        try:
            with as_image_error(), read_picture(path) as file:
                if content_digest(file) != digest:
                    return CHANGED
                return decode(file, predictor.input_size, predictor.rendition)
        except ImageError as error:
            return error.reason

    def _parts(self) -> list[list[str]]:
        saved = read_json(self._index)
        if not fits(saved, _Parts) or saved["version"] != _VERSION:
            return []
        return list(saved["parts"].get(self._network, []))

    def _keep(self, parts: Sequence[Sequence[str]]) -> None:
        # Of one network only: the next one is asked when the last has done its part.
        value = {"version": _VERSION, "parts": {self._network: parts}}
        write_json(self._index, value)

    def _key(self, part: Sequence[str]) -> Key:
        contents = content_digest("".join(part).encode())
        return {"version": _VERSION, "network": self._network, "contents": contents}

    def _path(self, part: Sequence[str]) -> Path:
        return entry_path(_KIND, self._key(part))


def _add(found: Answers, folder: Path, wanted: Mapping[str, Path]) -> None:
    arrays = read_arrays(folder / _FILE) or {}
    rows = zip(
        arrays["digests"], arrays["probabilities"], arrays["embeddings"], strict=True
    )
    for digest, probabilities, embedding in rows:
        if str(digest) in wanted:
            found.probabilities[str(digest)] = probabilities
            found.embeddings[str(digest)] = embedding
