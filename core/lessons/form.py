"""What a lesson is made of; the lessons themselves are files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.runs.run import Run

SAMPLE = "leaves"  # the sample that every lesson trains on, by its id

Value = bool | int | float | str | list[dict[str, Any]]

# With these a training takes less than a minute, and nothing from the network.
QUICK: Mapping[str, Value] = {
    "backbone": "efficientnet_lite0",
    "weights": "imagenet",
    "image_size": 96,
    "views": 0,
    "frozen.patience": 0,
}


@dataclass(frozen=True)
class Step:
    """One thing to do, or to look at.

    All texts are in English and marked; they are translated where they are shown.

    Attributes:
        title: A few words.
        text: What to do and why, Markdown.
        control: What is highlighted: "setting:" and a dotted name, or one of the names
            in `pages/_ui/lessons/controls.py`; "" = nothing.
        page: Where it is done.
        settings: What the form must say from here on, by dotted name.
        run: What the lesson calls the run that ends this step; "" = it needs none.
    """

    title: str
    text: str
    control: str = ""
    page: str = "train"
    settings: Mapping[str, Value] = field(default_factory=dict)
    run: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen.

    Attributes:
        text: The answer, with {places} for figures of the learner's own runs.
        why: Why it is right, or wrong; with the same places.
    """

    text: str
    why: str


@dataclass(frozen=True)
class Answer:
    """What the learner's own runs say.

    Attributes:
        right: The key of the right choice.
        places: What is put into the texts of the question and its choices.
        shown: The keys of the choices that are offered, in this order; () = all.
    """

    right: str
    places: Mapping[str, str]
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What a lesson asks at its end.

    Attributes:
        text: The question, Markdown, with {places}.
        choices: By key.
        answer: Reads the right one from the lesson's runs, by their names.
    """

    text: str
    choices: Mapping[str, Choice]
    answer: Callable[[Mapping[str, Run]], Answer]


@dataclass(frozen=True)
class Lesson:
    """A guided tour.

    Attributes:
        key: In addresses and kept files.
        title: As people call it, in English as the other texts.
        teaches: What one knows afterwards, a sentence.
        minutes: About how long it takes.
        icon: As Streamlit names it.
        recipe: What the form begins with, by name.
        steps: One after another.
        question: At the end.
    """

    key: str
    title: str
    teaches: str
    minutes: int
    icon: str
    recipe: str
    steps: tuple[Step, ...]
    question: Question

    @property
    def run_names(self) -> tuple[str, ...]:
        """What it calls its runs, in their order."""
        return tuple(step.run for step in self.steps if step.run)
