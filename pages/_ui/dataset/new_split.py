"""The form of a new split: shares, seed, groups, and what would come of them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.scan import scan
from core.data.splitting.difference import SplitDifference, difference
from core.data.splitting.named import make_split
from core.data.splitting.note_texts import told_note
from core.data.splitting.plan import SplitPlan, planned_manifest
from core.data.splitting.rule import FEWEST_FOLDS, MOST_FOLDS, SplitRule
from core.health.twins import known_clusters
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from pages._ui.charts import data_charts
from pages._ui.dataset.facts import SPLIT_WORDS, DatasetFacts
from pages._ui.dataset.reading import reading
from pages._ui.dataset.split_groups import ask_groups
from pages._ui.dataset.split_leaks import leaks_by
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_TRIED = "_tried_split"

_NAME_HELP = mark("A split with a name is kept, so that you can go back to it.")
_KINDS = (mark("One split"), mark("Folds"))
_FOLDS_HELP = mark(
    "With few images, one split's test images are so few that the result says little. "
    "Folds test every image, at the price of several trainings."
)
_REPAIR_TEXT = mark("Leave out what belongs with better protected images")
_SHARES = (mark("Training %"), mark("Validation %"), mark("Test %"))
_REPAIR_HELP = mark(
    "Test before validation before training: where images of a group, or near-"
    "duplicates, lie on two of the given sides, those on the less protected one are "
    "not used."
)


def show_new_split(dataset: Dataset, facts: DatasetFacts) -> None:
    """Ask for a rule, say what it would change, and make a split by it."""
    with st.container(border=True):
        st.markdown(f"##### {_('Make a new split')}")
        st.caption(
            _(
                "The folder is read again, so new and repaired images come in. Runs on "
                "the old split keep their own copy of it, and can't be compared with "
                "runs on the new one."
            )
        )
        rule = _ask_rule(dataset, facts)
        name = st.text_input(
            _("Name (may be empty)"),
            key=f"split_name_{key_of(dataset, facts)}",
            help=_(_NAME_HELP),
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
                _("What would change"),
                icon=":material/difference:",
                disabled=is_disabled,
            ),
            st.button(
                _("Make a new split"), icon=":material/shuffle:", disabled=is_disabled
            ),
        )


def _ask_rule(dataset: Dataset, facts: DatasetFacts) -> SplitRule | None:
    """The rule that the widgets say; None while they say nothing that can be used."""
    now = SplitRule.from_json(facts["rule"]) or SplitRule()
    key = key_of(dataset, facts)
    folds = _ask_folds(now.folds, key)
    if facts["given"] and not folds:
        names = ", ".join(_(SPLIT_WORDS[split]) for split in facts["given"])
        st.caption(
            _(
                "This data set comes with a split ({names}). It is kept; the shares "
                "below divide only what it leaves open.",
                names=names,
            )
        )
    grouped = ask_groups(dataset, now, key)
    keeps_twins, repairs = now.keeps_twins, False
    if known_clusters(dataset):
        text = _("Keep near-duplicates on one side")
        keeps_twins = st.checkbox(text, now.keeps_twins, key=f"twins_{key}")
    if facts["given"] and not folds:
        repairs = st.checkbox(
            _(_REPAIR_TEXT), now.repairs, key=f"repairs_{key}", help=_(_REPAIR_HELP)
        )
    columns = st.columns(3)
    train, validation, test = (
        column.number_input(_(name), 0, 98, round(100 * share), 5, key=f"share_{name}")
        for column, name, share in zip(
            columns, _SHARES, facts["fractions"], strict=True
        )
    )
    seed = st.number_input(
        _("Seed"),
        0,
        2**31 - 1,
        facts["seed"] + 1,
        help=_("Another seed, another split."),
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
        _("Kind"),
        _KINDS,
        format_func=_,
        default=_KINDS[bool(now)],
        key=f"kind_{key}",
        help=_(_FOLDS_HELP),
    )
    if kind != _KINDS[1]:
        return 0
    folds = st.number_input(
        _("Folds"), FEWEST_FOLDS, MOST_FOLDS, now or 5, key=f"folds_{key}"
    )
    st.caption(
        _(
            "Each image is tested once, by the one of {count} models that has not seen "
            "it. That takes {count} trainings instead of one; images are decoded, and "
            "features of the frozen layers computed, once for all of them. The shares "
            "of training and validation divide what a fold does not test; that of test "
            "says nothing. A split that the folders give is passed over.",
            count=folds,
        )
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
        count = numeral(f"{len(manifest.entries):,}")
        st.session_state["notice"] = _("{count} images were split anew", count=count)
        st.rerun()


def _remember(dataset: Dataset, plan: SplitPlan, planned: Manifest) -> None:
    before = current_manifest(dataset)
    if before is None:
        return
    found = difference(before, planned)
    st.session_state[_TRIED] = {
        "of": [dataset.id, before.digest, plan.rule.to_json()],
        "difference": asdict(found),
        "leaks": leaks_by(dataset, plan.rule)["words"],
        "notes": list(planned.notes),
        "folds": len(planned.folds),
        "left_out": len(planned.excluded) - len(before.excluded),
    }


def _show_trial(tried: dict[str, Any]) -> None:
    found = SplitDifference(**tried["difference"])
    st.markdown(f"##### {_('What would change')}")
    st.markdown(shell.plain(found.words))
    table = pd.DataFrame(
        {
            _("Split"): [_(data_charts.SPLIT_NAMES[side]) for side in SPLITS],
            _("Now"): [found.before[side] for side in SPLITS],
            _("Then"): [found.after[side] for side in SPLITS],
        }
    )
    st.dataframe(table, hide_index=True, alt=_("Images per split, now and then"))
    if (more := tried["left_out"]) > 0:
        st.caption(
            plural(
                "{count} more file would be left out.",
                "{count} more files would be left out.",
                more,
            )
        )
    if tried["folds"]:
        text = _("Then: the images of fold 1 of {count}.", count=tried["folds"])
        st.caption(text)
    if tried["leaks"]:
        said = shell.plain(told_note(tried["leaks"]))
        st.markdown(_("**Now:** {note}", note=said))
    for note in tried["notes"]:
        st.markdown(_("**Then:** {note}", note=shell.plain(told_note(note))))
    if tried["leaks"] and tried["leaks"] not in tried["notes"]:
        st.caption(_("The new split keeps them together."))
