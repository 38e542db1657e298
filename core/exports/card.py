"""The model card that travels with an export, as Markdown; in English.

Its sections follow "Model cards for model reporting" (Mitchell et al. 2019, arXiv
1810.03993). Nothing in it says when it was made: the same run gives the same text.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import __version__
from core.cards.markdown import bullets, plain, table
from core.data.about import About
from core.exports.card_origin import lineage_section, settings_section
from core.exports.formats import ExportFormat
from core.exports.licences import weights_licence
from core.exports.parity import bound_text
from core.language.current import ENGLISH, speaking
from core.runs.export_formats import JudgedExport, Parity
from core.runs.formats import PhaseResult, SplitFigures
from core.runs.run import Run, split_figures
from core.serving.trust import Trust
from core.text.labels import PHASE_TITLES
from core.text.numbers import interval, number, percent

_MAX_CLASSES = 100  # rows of the table per class
# What in the zip makes the model's input of a picture, by the format's example.
_PICTURE_MAKERS = {
    "": "The page makes it",
    "example.html": "`picture.js` makes it in a browser",
    "example.py": "`picture.py` makes it exactly",
}


@dataclass(frozen=True)
class ModelFacts:
    """What a card says of a model, whatever the format.

    Attributes:
        run: Its run.
        phase: Of the run.
        result: The figures of the phase.
        trust: How its answers are calibrated; None = they are not.
        about: What people say of the data set.
        has_data_card: Whether DATA_CARD.md travels with it.
    """

    run: Run
    phase: str
    result: PhaseResult
    trust: Trust | None
    about: About
    has_data_card: bool


@speaking(ENGLISH)
def model_card(
    facts: ModelFacts,
    made: ExportFormat,
    proof: Parity | None,
    judged: JudgedExport | None,
) -> str:
    """The card of one export, from its title on.

    Without a proof it is of the model that the app itself predicts with, alone.
    """
    run = facts.run
    name = plain(run.about.get("dataset_name", run.config.dataset))
    parts = [
        f"# {name}: an image classifier",
        _what(facts, made, proof),
        "## Intended use",
        f"To say which of the {len(_names(facts))} classes below a picture shows, for "
        "pictures of the kind that it was trained on. Not for decisions about people "
        "or their safety without somebody who checks them.",
        *_figures(facts.result),
        *lineage_section(run),
        *_confidence(facts, made),
        *(_proof(made, proof, judged) if proof else ()),
        *_limits(facts, made),
        *_licences(facts, proof),
        *settings_section(run.config),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _names(facts: ModelFacts) -> list[str]:
    return [row["name"] for row in facts.result["validation"]["per_class"]]


def _what(facts: ModelFacts, made: ExportFormat, proof: Parity | None) -> str:
    config = facts.run.config
    maker = f" {_PICTURE_MAKERS[made.example]} as Thaw does." if proof else ""
    phase = PHASE_TITLES[facts.phase].lower()
    return bullets(
        f"**Network:** {config.facts.title}, {facts.result['parameters']:,} parameters",
        f"**Input:** RGB, values 0 to 255, {config.input_size} × {config.input_size} "
        f"pixels; the preprocessing of the values is inside the model.{maker}",
        "**Output:** one probability per class, in the order of `labels.json`",
        f"**Format:** {made.title} (`{made.model}`)",
        f"**Trained:** run {plain(facts.run.id)}, {phase}, by Thaw",
        f"**Exported:** by Thaw {__version__}",
    )


def _judged_split(result: PhaseResult) -> tuple[str, SplitFigures]:
    """Test images, or those of validation where there are none; and their figures."""
    split = "test" if result["test_count"] else "validation"
    return split, split_figures(result, split)


def _figures(result: PhaseResult) -> list[str]:
    rows: list[list[object]] = []
    for split in ("test", "validation"):
        found = split_figures(result, split)
        if found["count"]:
            rows.append(
                [
                    split,
                    found["count"],
                    percent(found["accuracy"]),
                    interval(found["interval"]),
                    percent(found["balanced_accuracy"]),
                    percent(found["macro_f1"]),
                ]
            )
    heads = ["Images", "count", "accuracy", "95% interval", "balanced", "macro F1"]
    split, judged = _judged_split(result)
    classes: list[list[object]] = [
        [
            plain(row["name"]),
            row["count"],
            percent(row["precision"]),
            percent(row["recall"]),
        ]
        for row in judged["per_class"][:_MAX_CLASSES]
    ]
    note = (
        "Test images had no part in training or choosing."
        if result["test_count"]
        else "There were no test images: validation chose the model, so these figures "
        "flatter it."
    )
    return [
        "## How right it is",
        table(heads, rows),
        f"Of the {split} images, by class:",
        table(["Class", "images", "precision", "recall"], classes),
        note,
    ]


def _confidence(facts: ModelFacts, made: ExportFormat) -> list[str]:
    title, trust = "## How sure it is", facts.trust
    if trust is None:
        return [
            title,
            "Its probabilities are not calibrated, and it does not tell pictures of "
            "something else: any picture gets one of the classes.",
        ]
    if trust.temperature == 1.0:
        text = (
            "Its probabilities are the network's own: validation images spoke for no "
            "other temperature than 1, or were too few to fit one."
        )
    else:
        text = (
            f"Its scores are divided by {trust.temperature:.3g}, a temperature that "
            "was fitted on validation images; it is part of the model."
        )
    if not made.has_novelty:
        more = (
            "It does not tell pictures of something else in this format: its numbers "
            "are too coarse for distances of features."
        )
    else:
        more = (
            "The output `novelty` says how unlike the training images a picture is: "
            "above 1, its class means nothing. Of ordinary pictures, about "
            f"{percent(trust.false_alarm_rate)} are flagged all the same."
        )
    return [title, text, more]


def _proof(made: ExportFormat, proof: Parity, judged: JudgedExport | None) -> list[str]:
    what = "images of the data set" if proof["kind"] == "images" else "drawn patterns"
    bound = bound_text(proof["difference"])
    lines = [
        f"**Golden images:** {proof['count']} {what}, in `golden/`, with the answers "
        "that Thaw gives",
        f"**Asked in:** {proof.get('asked_in') or ', '.join(made.runtime)}",
        f"**Largest difference of a probability:** below {bound}",
        f"**Changed answers:** {proof['changed']}",
    ]
    if judged:
        lines.append(
            f"**Accuracy on {number(judged['count'], 'validation image')}:** "
            f"{percent(judged['accuracy'])}, of the original "
            f"{percent(judged['original'])}"
        )
    check = "`python -m core export --check FILE.zip` proves it again where Thaw is."
    return ["## Whether it says what Thaw says", bullets(*lines), check]


def _limits(facts: ModelFacts, made: ExportFormat) -> list[str]:
    few = [
        plain(row["name"])
        for row in _judged_split(facts.result)[1]["per_class"]
        if row["recall"] is not None and row["recall"] < 0.5
    ]
    return [
        "## Limits",
        bullets(
            "It knows the classes of `labels.json` and no other.",
            "Pictures from other cameras, places or times than those of the training "
            "may be judged worse than the figures above say.",
            "A picture is stretched to a square; what is small in it may vanish.",
            f"It is wrong more often than right on: {', '.join(few)}." if few else "",
            "It takes one picture at a time." if made.name.startswith("tflite") else "",
        ),
    ]


def _licences(facts: ModelFacts, proof: Parity | None) -> list[str]:
    licence = plain(facts.about.licence) or "not said"
    pictures = (
        "The pictures in `golden/` are of this data set and come under its licence."
        if proof and proof["kind"] == "images"
        else ""
    )
    return [
        "## Licences",
        bullets(
            f"**Pretrained weights:** {weights_licence(facts.run.config)}",
            f"**Data set:** {licence}",
            f"**Source of the data set:** {plain(facts.about.source) or 'not said'}",
        ),
        pictures,
        "What is in the data set is said in `DATA_CARD.md`."
        if facts.has_data_card
        else "The data set is no longer known here, so there is no card of it.",
    ]
