"""What tells runs apart: their settings that differ, in a table and in short titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from core.backbones.registry import backbone
from core.config import PHASES, RunConfig
from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES, PHASE_WORDS, STRATEGY_WORDS
from core.text.numbers import NO_VALUE
from core.text.settings import (
    precision_title,
    setting_name,
    setting_rows,
    thawing_text,
)

_MOST = 2  # settings in a title; of more, their number says enough

_IMBALANCES = {
    "none": mark("classes as they are"),
    "class_weights": mark("class weights"),
    "effective_numbers": mark("class-balanced loss"),
    "balanced_sampling": mark("balanced sampling"),
}


class Named(NamedTuple):
    """A result that needs a name among others."""

    run_id: str
    phase: str
    config: RunConfig
    name: str = ""  # that people gave the run


def differing_settings(configs: Sequence[RunConfig]) -> list[tuple[str, list[str]]]:
    """The settings that are not the same in all configs, defaults included.

    Args:
        configs: Of the runs, in the order of their columns.

    Returns:
        Dotted name, and each config's value in words: "–" where its strategy has no
        such phase. The data set is left out.
    """
    rows = [dict(_rows(config)) for config in configs]
    return [
        (name, [row.get(name, NO_VALUE) for row in rows]) for name in _varying(rows)
    ]


def title_parts(config: RunConfig, phase: str = "") -> dict[str, str]:
    """Each setting of a run, by its dotted name, in words that fit a title.

    Args:
        config: Of the run.
        phase: Of a result, to which the other phases' settings are nothing; "" = of
            the run as a whole.
    """
    parts = {name: _part(name, text, config) for name, text in _rows(config)}
    if not phase:
        return parts
    others = {other for other in PHASES if other != phase}
    if phase == "finetune":
        others -= {"frozen"}  # it began with what that phase had learned
    unused = ("strategy", *(f"{other}." for other in others))
    if phase == "scratch":
        unused += ("weights",)  # it has none by its nature
    return {name: part for name, part in parts.items() if not name.startswith(unused)}


def words_apart(parts: Sequence[Mapping[str, str]]) -> list[str]:
    """What sets each of several runs apart from the others, "" where nothing does.

    What more than half of them have in common goes without saying.

    Args:
        parts: Each run's settings; see `title_parts`.

    Returns:
        Such as "class weights, seed 3"; at most two settings, and how many more.
    """
    names = _varying(parts)
    counts = {name: Counter(part.get(name) for part in parts) for name in names}
    found = []
    for part in parts:
        said = [
            part[name]
            for name in names
            if name in part and 2 * counts[name][part[name]] <= len(parts)
        ]
        more = len(said) - _MOST
        rest = [_("{count} more", count=more)] if more > 0 else []
        found.append(", ".join(said[:_MOST] + rest))
    return found


def short_titles(results: Sequence[Named], ignored: Collection[str] = ()) -> list[str]:
    """Names for several results, as short as they can be told apart.

    The phase, or the backbone where that differs, and in brackets what else differs
    where that is not enough: "Frozen (class weights)", "ResNet50 (fine-tuned)". The
    name that people gave a run takes the place of what differs. Where nothing tells two
    runs apart, the ends of their ids are added.

    Args:
        results: To be named.
        ignored: Settings that go without saying, such as "seed".
    """
    parts = [
        {
            name: words
            for name, words in title_parts(result.config, result.phase).items()
            if name not in ignored
        }
        for result in results
    ]
    backbones = [part.pop("backbone") for part in parts]
    num_runs = len({result.run_id for result in results})
    # What else differs between two backbones stands in its own table.
    is_enough = len(set(backbones)) == num_runs > 1
    apart = [""] * len(results) if is_enough else words_apart(parts)
    if num_runs > 1:
        apart = [it.name or said for it, said in zip(results, apart, strict=True)]
    runs: dict[tuple[str, str], set[str]] = {}  # that these words would all be said of
    for key, result in zip(zip(backbones, apart, strict=True), results, strict=True):
        runs.setdefault(key, set()).add(result.run_id)
    ends = _ends([result.run_id for result in results])
    is_mixed = len(set(backbones)) > 1
    titles = []
    for i, result in enumerate(results):
        said = [_(PHASE_WORDS[result.phase])] * is_mixed + [apart[i]] * bool(apart[i])
        if len(runs[backbones[i], apart[i]]) > 1:
            said.append(_("run {run}", run=ends[i]))
        lead = backbones[i] if is_mixed else _(PHASE_TITLES[result.phase])
        titles.append(_title(lead, said))
    return titles


def run_titles(
    configs: Mapping[str, RunConfig], names: Mapping[str, str]
) -> dict[str, str]:
    """Names for several runs, as short as they can be told apart.

    The name that people gave it, else the backbone where that differs; what else
    differs where that is not enough, or the end of the run's id: "ResNet50", "seed 3",
    "run 6d03".

    Args:
        configs: By the ids of the runs.
        names: That people gave them, by id; "" = none.
    """
    parts = [title_parts(config) for config in configs.values()]
    backbones = [part.pop("backbone") for part in parts]
    kinds = len(set(backbones))
    is_enough = kinds == len(parts) > 1
    apart = [""] * len(parts) if is_enough else words_apart(parts)
    found = [
        names.get(run_id) or ", ".join(filter(None, (backbone * (kinds > 1), said)))
        for run_id, backbone, said in zip(configs, backbones, apart, strict=True)
    ]
    count = Counter(found)
    return {
        run_id: title
        if title and count[title] == 1
        else ", ".join(filter(None, (title, _("run {run}", run=end))))
        for run_id, title, end in zip(configs, found, _ends(list(configs)), strict=True)
    }


def _title(lead: str, words: Sequence[str]) -> str:
    return f"{lead} ({', '.join(words)})" if words else lead


def _ends(run_ids: Sequence[str]) -> list[str]:
    """The ends of runs' ids; whole ids where two end alike."""
    ends = {run_id: run_id.rsplit("-", 1)[-1] for run_id in run_ids}
    are_apart = len(set(ends.values())) == len(ends)
    return [ends[run_id] if are_apart else run_id for run_id in run_ids]


def _rows(config: RunConfig) -> Iterable[tuple[str, str]]:
    """A config's settings; the size of images is the one that they really had."""
    for name, text in setting_rows(config.to_json()):
        yield name, f"{config.input_size} px" if name == "image_size" else text


def _varying(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The names under which those that have them say different things."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, text in row.items():
            found.setdefault(name, set()).add(text)
    return [name for name, texts in found.items() if len(texts) > 1]


def _part(name: str, text: str, config: RunConfig) -> str:
    """One setting as it stands in a title."""
    whole = {
        "backbone": lambda: backbone(config.backbone).title,
        "image_size": lambda: text,
        "strategy": lambda: _(STRATEGY_WORDS[config.strategy]),
        "views": lambda: text,
        "test_views": lambda: _("answers by {views}", views=text),
        "precision": lambda: precision_title(config.precision),
        "imbalance": lambda: _(_IMBALANCES.get(config.imbalance, text)),
        "weights": lambda: (
            _("trained on from run {run}", run=_ends([config.start.run_id])[0])
            if config.start
            else _("weights {file}", file=PurePath(config.weights).name)
        ),
        "head.layers": lambda: _("head {layers}", layers=text),
        # Where the line is the backbone's own, that goes without saying.
        "finetune.steps": lambda: _(
            "fine-tuned {steps}", steps=thawing_text(config.finetune.steps)
        ),
    }
    if name in whole:
        return whole[name]()
    words = setting_name(name).replace(": ", " ")
    if text == _("yes"):
        return words
    if text == _("no"):
        return _("no {setting}", setting=words)
    return f"{words} {text}"
