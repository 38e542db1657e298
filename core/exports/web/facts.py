"""What the page says of its model, in English as the page is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.exports.licences import weights_licence
from core.language.current import ENGLISH, speaking
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import accuracy, percent

if TYPE_CHECKING:
    from core.exports.companions import ExportLabels

_WHITE = 255


@dataclass(frozen=True)
class PageFacts:
    """What the page says of its model, and must know to ask it.

    Attributes:
        title: Heading, and title of the window.
        class_names: In the order of the probabilities.
        input_size: Side of the model's square, pixels.
        ground: Grey value that transparency is flattened on, 0-255.
        deep_values: Whether pictures of more than 8 bits have a range of their own.
        lines: Sentences for the foot of the page.
    """

    title: str
    class_names: tuple[str, ...]
    input_size: int
    ground: int = _WHITE
    deep_values: bool = False
    lines: tuple[str, ...] = ()

    @property
    def kinds(self) -> str:
        """The classes in a sentence; of many, their number."""
        names = self.class_names
        if len(names) > 6:
            return f"{len(names)} kinds of pictures"
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def to_json(self) -> dict[str, Any]:
        """Plain values, by the names that the scripts read."""
        return {
            "classes": list(self.class_names),
            "side": self.input_size,
            "ground": self.ground,
            "deep_values": self.deep_values,
        }


@speaking(ENGLISH)
def page_facts(run: Run, phase: str, labels: ExportLabels) -> PageFacts:
    """The facts of a finished phase.

    Args:
        run: Its run.
        phase: Its name.
        labels: Of the export.
    """
    rendition = dict(labels["rendition"])
    ground = int(rendition.pop("ground", _WHITE))
    return PageFacts(
        run.about.get("dataset_name", run.config.dataset),
        tuple(labels["class_names"]),
        labels["input_size"],
        ground,
        bool(rendition),
        tuple(_lines(run, phase, labels)),
    )


def _lines(run: Run, phase: str, labels: ExportLabels) -> list[str]:
    result = run.finished(phase)
    split = "test" if result["test_count"] else "validation"
    figures = result["test"] if split == "test" else result["validation"]
    right = accuracy(figures["accuracy"], figures["interval"], figures["count"], split)
    network = f"{run.config.facts.title}, {PHASE_TITLES[phase].lower()}"
    lines = [f"{network}. Named rightly: {right}."]
    if "false_alarm_rate" in labels:
        share = percent(labels["false_alarm_rate"])
        lines.append(
            f"To {share} of the pictures like those that it learned from, it says "
            "that it does not know them."
        )
    lines.append(f"Weights: {weights_licence(run.config)}.")
    lines.append("Made with Thaw; answers by ONNX Runtime Web (MIT License).")
    return lines
