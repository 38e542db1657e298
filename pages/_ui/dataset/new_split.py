"""The form of a new split: shares, seed, groups, and what would come of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.scan import scan
from core.data.splitting.difference import difference
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan, planned_manifest
from core.data.splitting.rule import FEWEST_FOLDS, MOST_FOLDS, SplitRule
from core.health.twins import known_clusters
from core.text.numbers import number
from pages._ui.charts import data_charts
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.reading import reading
from pages._ui.dataset.split_groups import ask_groups
from pages._ui.dataset.split_leaks import leaks_by
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_TRIED = "_tried_split"

_NAME_HELP = "A split with a name is kept, so that you can go back to it."
_KINDS = ("One split", "Folds")
_FOLDS_HELP = (
    "With few images, one split's test images are so few that the result says little. "
    "Folds test every image, at the price of several trainings."
)
_REPAIR_TEXT = "Leave out what belongs with better protected images"
_REPAIR_HELP = (
    "Test before validation before training: where images of a group, or near-"
    "duplicates, lie on two of the given sides, those on the less protected one are "
    "not used."
)


def show_new_split(dataset: Dataset, facts: DatasetFacts) -> None:
    """Ask for a rule, say what it would change, and make a split by it."""
    with st.container(border=True):
        st.markdown("##### Make a new split")
        st.caption(
            "The folder is read again, so new and repaired images come in. Runs on the "
            "old split keep their own copy of it, and can't be compared with runs on "
            "the new one."
        )
        rule = _ask_rule(dataset, facts)
        name = st.text_input(
            "Name (may be empty)",
            key=f"split_name_{key_of(dataset, facts)}",
            help=_NAME_HELP,
            max_chars=60,
        )
        tries, makes = _buttons(rule is None)
    if rule is None:
        return
    if tries or makes:
        _act(dataset, SplitPlan(rule, name, known_clusters(dataset)), makes)
    tried = st.session_state.get(_TRIED)
    if tried and tried["of"] == [dataset.id, facts["digest"], rule.to_json()]:
        _show_trial(tried)


def key_of(dataset: Dataset, facts: DatasetFacts) -> str:
    """Of widgets that begin with what the split in use says, also after another one."""
    return f"{dataset.id}_{facts['digest'][:8]}"


def _buttons(is_disabled: bool) -> tuple[bool, bool]:
    with st.container(horizontal=True):
        return (
            st.button(
                "What would change", icon=":material/difference:", disabled=is_disabled
            ),
            st.button(
                "Make a new split", icon=":material/shuffle:", disabled=is_disabled
            ),
        )


def _ask_rule(dataset: Dataset, facts: DatasetFacts) -> SplitRule | None:
    """The rule that the widgets say; None while they say nothing that can be used."""
    now = SplitRule.from_json(facts["rule"]) or SplitRule()
    key = key_of(dataset, facts)
    folds = _ask_folds(now.folds, key)
    if facts["given"] and not folds:
        names = ", ".join(data_charts.SPLIT_NAMES[split] for split in facts["given"])
        st.caption(
            f"This data set comes with a split ({names.lower()}). It is kept; the "
            "shares below divide only what it leaves open."
        )
    grouped = ask_groups(dataset, now, key)
    keeps_twins, repairs = now.keeps_twins, False
    if known_clusters(dataset):
        text = "Keep near-duplicates on one side"
        keeps_twins = st.checkbox(text, now.keeps_twins, key=f"twins_{key}")
    if facts["given"] and not folds:
        repairs = st.checkbox(
            _REPAIR_TEXT, now.repairs, key=f"repairs_{key}", help=_REPAIR_HELP
        )
    columns = st.columns(3)
    train, validation, test = (
        column.number_input(name, 0, 98, round(100 * share), 5, key=f"share_{name}")
        for column, name, share in zip(
            columns,
            ("Training %", "Validation %", "Test %"),
            facts["fractions"],
            strict=True,
        )
    )
    seed = st.number_input(
        "Seed", 0, 2**31 - 1, facts["seed"] + 1, help="Another seed, another split."
    )
    return grouped and replace(
        grouped,
        keeps_twins=keeps_twins,
        repairs=repairs,
        seed=int(seed),
        fractions=(train / 100, validation / 100, test / 100),
        folds=folds,
    )


def _ask_folds(now: int, key: str) -> int:
    """How many folds, with what they cost; 0 = one split."""
    kind = st.segmented_control(
        "Kind", _KINDS, default=_KINDS[bool(now)], key=f"kind_{key}", help=_FOLDS_HELP
    )
    if kind != _KINDS[1]:
        return 0
    folds = st.number_input(
        "Folds", FEWEST_FOLDS, MOST_FOLDS, now or 5, key=f"folds_{key}"
    )
    st.caption(
        f"Each image is tested once, by the one of {folds} models that has not seen "
        f"it. That takes {folds} trainings instead of one; images are decoded, and "
        "features of the frozen layers computed, once for all of them. The shares of "
        "training and validation divide what a fold does not test; that of test says "
        "nothing. A split that the folders give is passed over."
    )
    return int(folds)


def _act(dataset: Dataset, plan: SplitPlan, makes: bool) -> None:
    """Make the split, or only remember what would come of it."""
    with reading(dataset) as report:
        permit("split", dataset.id)
        found = scan(dataset, report)
        if not makes:
            _remember(dataset, plan, planned_manifest(dataset, found, plan, report))
            return
        manifest = make_split(dataset, found, plan, report)
        num_images = len(manifest.entries)
        st.session_state["notice"] = f"{num_images:,} images were split anew"
        st.rerun()


def _remember(dataset: Dataset, plan: SplitPlan, planned: Manifest) -> None:
    before = current_manifest(dataset)
    if before is None:
        return
    found = difference(before, planned)
    st.session_state[_TRIED] = {
        "of": [dataset.id, before.digest, plan.rule.to_json()],
        "before": found.before,
        "after": found.after,
        "words": found.words,
        "leaks": leaks_by(dataset, plan.rule)["words"],
        "notes": list(planned.notes),
        "folds": len(planned.folds),
        "left_out": len(planned.excluded) - len(before.excluded),
    }


def _show_trial(tried: dict[str, Any]) -> None:
    st.markdown("##### What would change")
    st.markdown(shell.plain(tried["words"]))
    table = pd.DataFrame(
        {
            "Split": [data_charts.SPLIT_NAMES[side] for side in SPLITS],
            "Now": [tried["before"][side] for side in SPLITS],
            "Then": [tried["after"][side] for side in SPLITS],
        }
    )
    st.dataframe(table, hide_index=True, alt="Images per split, now and then")
    if tried["left_out"] > 0:
        st.caption(f"{number(tried['left_out'], 'more file')} would be left out.")
    if tried["folds"]:
        st.caption(f"Then: the images of fold 1 of {tried['folds']}.")
    if tried["leaks"]:
        st.markdown(f"**Now:** {shell.plain(tried['leaks'])}")
    for note in tried["notes"]:
        st.markdown(f"**Then:** {shell.plain(note)}")
    if tried["leaks"] and tried["leaks"] not in tried["notes"]:
        st.caption("The new split keeps them together.")
