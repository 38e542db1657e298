"""Settings that were trained with several seeds, each as one."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.analysis.seeds import FEWEST, compare_seeds, noise_sentences, seeds_verdict
from core.analysis.spread import spread_of
from core.language.texts import _, mark
from core.runs.run import Run, load_run
from core.text.differences import Named, short_titles
from core.text.labels import SPLIT_IMAGES
from core.text.numbers import percent, points, split_images
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.seed_chart import SeedRow, seed_chart
from pages._ui.compare.memo import marks
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.groups import group_members, spread_text

_MOST_PAIRS = 6  # of settings that are set against each other in words


class Setting(NamedTuple):
    """Runs that differ in nothing but their seed, and one phase of theirs.

    Attributes:
        name: What it is called among the settings.
        digest: Of the split that all of them are on.
        phase: Of the results.
        runs: By seed; those that have finished the phase.
    """

    name: str
    digest: str
    phase: str
    runs: dict[int, Run]


def over_seeds(selection: Selection) -> None:
    """Mean and spread of each setting, and pairs of settings compared by seed."""
    found = settings_of(selection)
    if not found:
        st.caption(
            _(
                "None of these results is one of several seeds. Train the same "
                "settings with several seeds (on Train, above the start button) to "
                "see what chance does to a result."
            )
        )
        return
    rows = [
        SeedRow(one.name, one.phase, _accuracies(one, selection.split)) for one in found
    ]
    rows = [row for row in rows if row.by_seed]
    if not rows:
        st.caption(_no_images(selection.split))
        return
    live_chart(
        seed_chart(rows, selection.split, shell.is_dark()),
        key="over_seeds",
        alt="; ".join(_summary(row) for row in rows),
    )
    pairs = [
        pair for pair in combinations(found, 2) if pair[0].digest == pair[1].digest
    ]
    for first, second in pairs[:_MOST_PAIRS]:
        _show_pair(first, second, selection.split)
    if len(pairs) > 1:
        _say_of_pairs(len(pairs) - _MOST_PAIRS)
    for place, row in enumerate(rows):
        _show_seeds(row, place)


def _say_of_pairs(more: int) -> None:
    text = _(
        "Each pair is judged by itself: the more pairs one looks at, the likelier one "
        "of them looks clear by luck."
    )
    if more > 0:
        left = _("{count} more pairs are not shown: choose fewer results.", count=more)
        text = f"{text} {left}"
    st.caption(text)


def settings_of(selection: Selection) -> list[Setting]:
    """The settings that the results are of, where these have two seeds or more."""
    members: dict[tuple[str, str], dict[int, Run]] = {}
    look = cache(memo.look)
    for run, phase in selection.results:
        key = str(run.about.get("group", "")), phase
        if key not in members:
            runs = {
                summary["seed"]: load_run(summary["id"])
                for summary in group_members(run, look)
                if phase in summary["results"] and summary["readable"]
            }
            members[key] = dict(sorted(runs.items()))
    whole = {key: runs for key, runs in members.items() if len(runs) >= FEWEST}
    first = [next(iter(runs.values())) for runs in whole.values()]
    names = short_titles(
        [
            Named(group, phase, run.config)
            for (group, phase), run in zip(whole, first, strict=True)
        ],
        ignored=("seed",),
    )
    return [
        Setting(name, str(run.about.get("manifest_digest")), phase, runs)
        for name, run, ((__, phase), runs) in zip(
            names, first, whole.items(), strict=True
        )
    ]


def _accuracies(setting: Setting, split: str) -> dict[int, float]:
    """By seed; those without an answer are left out."""
    found = {}
    for seed, run in setting.runs.items():
        correct = marks(run, setting.phase, split).correct
        if len(correct):
            found[seed] = float(correct.mean())
    return found


def _show_pair(first: Setting, second: Setting, split: str) -> None:
    """Two settings paired by seed, and the two kinds of noise told apart.

    Raises:
        RunError: Answers are damaged.
    """
    names = shell.plain(first.name), shell.plain(second.name)
    if len(first.runs.keys() & second.runs.keys()) < FEWEST:
        st.caption(
            _(
                "{first} and {second} share fewer than two seeds, so they can't be "
                "compared by seed.",
                first=names[0],
                second=names[1],
            )
        )
        return
    found = compare_seeds(
        *(
            {seed: marks(run, one.phase, split) for seed, run in one.runs.items()}
            for one in (first, second)
        )
    )
    st.subheader(seeds_verdict(found, *names), anchor=False)
    low, high = map(points, found.interval)
    own_low, own_high = map(points, found.seed_interval)
    st.markdown(
        _(
            "{points} points on average over {seeds} seeds and {images}, 95% interval "
            "{low} to {high}.",
            points=points(found.mean),
            seeds=len(found.by_seed),
            images=split_images(found.count, split),
            low=low,
            high=high,
        ),
        help=_(
            "Runs of the same seed are a pair. The interval takes both kinds of "
            "chance together, and with few seeds it is wide. Over seeds on these very "
            "images alone it is {low} to {high} (paired t interval).",
            low=own_low,
            high=own_high,
        ),
    )
    st.markdown(noise_sentences(found, _(SPLIT_IMAGES[split])))


def _show_seeds(row: SeedRow, place: int) -> None:
    """One row that opens: a setting, and in it its seeds."""
    with st.expander(shell.plain(_summary(row)), key=f"seeds_of_{place}"):
        table = pd.DataFrame(
            {
                "Seed": list(row.by_seed),
                "Accuracy": [percent(value) for value in row.by_seed.values()],
            }
        )
        st.dataframe(
            table,
            key=f"seeds_table_{place}",
            hide_index=True,
            height="content",
            column_config={name: _(name) for name in (mark("Seed"), mark("Accuracy"))},
            alt=_("{count} seeds of {name}", count=len(table), name=row.name),
        )


def _summary(row: SeedRow) -> str:
    return f"{row.name}: {spread_text(spread_of(list(row.by_seed.values())))}"


def _no_images(split: str) -> str:
    if split == "test":
        return _("There are no test images.")
    return _("There are no validation images.")
