"""`backbone`: networks from files as backbones."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.backbones.facts import Backbone
from core.backbones.own import (
    damaged_own,
    own_backbone,
    own_backbones,
    own_description,
    remove_own,
)
from core.backbones.own_formats import FORMATS
from core.cli.console import Console
from core.errors import ConfigError, UserError
from core.own_backbones.asking import look_into, take_in
from core.own_backbones.formats import Look, Taken
from core.own_backbones.scales import Given
from core.own_backbones.words import ANSWER_TITLES, answer_texts, tried_sentence
from core.text.numbers import size

_ANSWERS = {"size", "layout", "colours", "mean", "std", "node", "kind"}


class OwnReport(TypedDict):
    """A network that was taken in."""

    name: str  # as the setting `backbone` has it
    title: str
    source: str
    format: str
    image_size: int
    feature_shape: list[int]  # height, width, channels
    parameters: int
    num_bytes: int
    seconds_per_image: float


class _Done(TypedDict, total=False):
    look: Look
    taken: Taken
    freed_bytes: int


class BackboneReport(_Done):
    """All of them, after what was asked for."""

    backbones: list[OwnReport]
    damaged: list[str]


def run(arguments: argparse.Namespace, console: Console) -> BackboneReport:
    """Add, look, list or remove."""
    done: _Done = {}
    if arguments.action != "list" and not arguments.file:
        raise UserError(
            f"a file or a name after {arguments.action}", "none", "Name it."
        )
    if arguments.action == "look":
        done["look"] = look_into(arguments.file, _given(arguments))
    elif arguments.action == "add":
        done["taken"] = take_in(arguments.file, _given(arguments))
    elif arguments.action == "remove":
        done["freed_bytes"] = remove_own(arguments.file)
    backbones = [_report(facts) for facts in own_backbones()]
    return {**done, "backbones": backbones, "damaged": damaged_own()}


def _given(arguments: argparse.Namespace) -> Given:
    given: Given = {}
    values = {name: getattr(arguments, name) for name in _ANSWERS}
    values |= {"preprocessing": arguments.preprocess, "title": arguments.name}
    if values["preprocessing"] and (values["mean"] or values["std"]):
        raise ConfigError(
            "--preprocess, or --mean and --std", "both", "Leave one of them out."
        )
    given.update({name: value for name, value in values.items() if value})  # type: ignore[typeddict-item]
    return given


def _report(facts: Backbone) -> OwnReport:
    described = own_description(facts.name)
    if described is None:
        raise ConfigError("a network that was taken in", facts.name, "Try again.")
    return {
        "name": facts.name,
        "title": facts.title,
        "source": described["source"],
        "format": described["format"],
        "image_size": facts.default_size,
        "feature_shape": described["shape"],
        "parameters": facts.parameters,
        "num_bytes": sum(file["num_bytes"] for file in described["files"]),
        "seconds_per_image": described["seconds_per_image"],
    }


def show(report: BackboneReport, console: Console) -> None:
    """Write the report for people."""
    if "look" in report:
        _show_look(report["look"], console)
        return
    if "freed_bytes" in report:
        console.say(f"Removed; {size(report['freed_bytes'])} are free again.")
    if "taken" in report:
        taken = report["taken"]
        again = "was here already" if taken["was_there"] else "is a backbone now"
        console.say(f"{taken['title']} {again}: {taken['name']}")
        is_frozen = not own_backbone(taken["name"]).is_trainable
        console.say(
            f"Train on it: python -m core train --data DATA "
            f"{'--set strategy=frozen ' * is_frozen}--backbone {taken['name']}"
        )
        return
    if not report["backbones"]:
        console.say("None yet. Add one: python -m core backbone add FILE")
    for item in report["backbones"]:
        shape = " × ".join(map(str, item["feature_shape"]))
        console.say(f"{item['name']}: {item['title']}")
        console.say(
            f"  from {item['source']} ({FORMATS[item['format']]}, "
            f"{size(item['num_bytes'])}), {item['image_size']} px, features {shape}, "
            f"{1000 * item['seconds_per_image']:.1f} ms per image"
        )
    for name in report["damaged"]:
        console.say(f"{name}: damaged; add its file again")


def _show_look(look: Look, console: Console) -> None:
    kind, num_bytes = FORMATS[look["format"]], size(look["num_bytes"])
    console.say(
        f"{look['source']}: {kind}, {num_bytes}, {look['parameters']:,} parameters, "
        f"input {look['input']}"
    )
    for name, text in answer_texts(look).items():
        source = "guessed: say it" if name in look["asked"] else "taken so"
        source = "from the file" if name in look["from_file"] else source
        console.say(f"  {ANSWER_TITLES[name]}: {text} ({source})")
    console.say(look["problem"] or tried_sentence(look["tried"]))
    rows = [
        [node["name"], node["operation"], " × ".join(map(str, node["shape"]))]
        for node in look["nodes"]
    ]
    console.table(["node", "operation", "makes"], rows)
