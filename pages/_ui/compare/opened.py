"""Pictures with what models say of them: looked at, explained, decided about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.analysis.mistakes import ImageAnswers
from core.data.datasets import Dataset, load_dataset
from core.errors import DataError
from core.language.texts import mark
from core.runs.study_formats import Suspect
from pages._ui.compare.asked import Asked
from pages._ui.decide.listing import Shown, by_path
from pages._ui.run import memo

# Columns of a file, which speaks English.
_TRUE, _OF_TRUE = mark("true class"), mark("probability of the true class")


@dataclass(frozen=True)
class Opened:
    """Some of the images that models were asked about.

    Attributes:
        asked: The models.
        answered: What each says, row by row.
        rows: Which images, in their order, shape (m,), int64.
        title: What they are, in words that are no markup.
        key: Begins the names of the widgets, and of the page in the address.
    """

    asked: Asked
    answered: tuple[ImageAnswers, ...]
    rows: np.ndarray
    title: str
    key: str

    @cached_property
    def images(self) -> memo.Images:
        """What all images of the run are called."""
        return self.asked.images

    @cached_property
    def dataset(self) -> Dataset | None:
        """Where they belong; None where it was removed, or is damaged."""
        try:
            return load_dataset(self.images.dataset_id)
        except DataError:
            return None

    def places(self, rows: np.ndarray) -> list[int]:
        """Places in the manifest."""
        found: list[int] = self.answered[0].indices[rows].tolist()
        return found

    def as_they_were(self, rows: np.ndarray) -> Mapping[str, Shown]:
        """Those that the data set still has with the same content, by path."""
        if self.dataset is None:
            return {}
        now, images = by_path(self.dataset), self.images
        return {
            image.path: image
            for place in self.places(rows)
            if (image := now.get(images.paths[place]))
            and image.digest == images.digests[place]
        }

    def table(self) -> pd.DataFrame:
        """All of them, to be taken along."""
        names = np.array(self.images.class_names, object)
        places, first = self.places(self.rows), self.answered[0]
        paths = [self.images.paths[place] for place in places]
        columns = {
            "file": [path.rsplit("/", 1)[-1] for path in paths],
            "path": paths,
            _TRUE: names[first.labels[self.rows]],
        }
        for number, said in enumerate(self.answered, 1):
            end = f" {number}" if len(self.answered) > 1 else ""
            columns[f"answer{end}"] = names[said.predicted[self.rows]]
            columns[f"probability{end}"] = said.confidence[self.rows].astype(float)
            own = said.own[self.rows].astype(float)
            columns[f"{_OF_TRUE}{end}"] = own
        return pd.DataFrame(columns)

    def chosen(self, paths: Collection[str]) -> np.ndarray:
        """Those of the rows whose image is among some paths, in their order."""
        own = self.images.paths
        kept = [own[place] in paths for place in self.places(self.rows)]
        return self.rows[np.array(kept, bool)]

    def to_review(self, rows: np.ndarray) -> list[Suspect]:
        """What the review queue is told of some of them."""
        names, said = self.images.class_names, self.answered[-1]
        columns = (said.labels, said.predicted, said.own, said.confidence)
        places = self.places(rows)
        values = (column[rows].tolist() for column in columns)
        return [
            Suspect(
                path=self.images.paths[place],
                digest=self.images.digests[place],
                label=names[label],
                likely=names[answer],
                label_probability=own,
                likely_probability=sure,
                score=1.0 - own,
                neighbours=[],
            )
            for place, label, answer, own, sure in zip(places, *values, strict=True)
        ]
