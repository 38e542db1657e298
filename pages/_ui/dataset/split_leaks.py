"""What a split can't have, and the images that it does not keep apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.manifests import current_manifest, current_path
from core.data.scan import scan
from core.data.splitting.leaks import leaks
from core.data.splitting.named import make_split
from core.data.splitting.note_texts import told_note
from core.data.splitting.plan import SplitPlan, Twins, clusters_of
from core.data.splitting.rule import NO_GROUPS, SplitRule
from core.errors import ConfigError
from core.health.twins import known_clusters
from core.language.current import ENGLISH, speaking
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.charts import data_charts
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.dataset.reading import reading
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.guard.permission import permit

_MAX_SHOWN = 500  # rows; nobody reads on, and the file to download has as many

_COLUMNS = (mark("File"), mark("Side"), mark("Belongs with"), mark("Its side"))
_REPAIR_HELP = mark(
    "Test images stay. What belongs with one is left out of validation and training, "
    "and what belongs with a validation image out of training. No file is changed."
)


def show_leaks(dataset: Dataset, facts: DatasetFacts) -> None:
    """Name the images with a twin or a group's image on another side; then the notes.

    What was decided or found since the split was made counts, too.
    """
    rule = SplitRule.from_json(facts["rule"]) or SplitRule()
    try:
        found = leaks_by(dataset, rule)
    except ConfigError as error:  # a table of groups that went away
        shell.show_error(error)
        found = {"words": "", "rows": []}
    if found["words"]:
        said = shell.plain(told_note(found["words"]))
        st.error(said, icon=":material/join_inner:")
        with st.expander(_("Which images"), icon=":material/list:"):
            table = pd.DataFrame(found["rows"], columns=_COLUMNS)
            shown = table.assign(**{it: table[it].map(_) for it in _COLUMNS[1::2]})
            shown = shown.rename(columns=_)
            st.dataframe(shown, hide_index=True, alt=_("Images on two sides"))
            offer_table(table, "images-on-two-sides.csv")
        if facts["given"]:
            _offer_repair(dataset, rule)
        else:
            st.caption(_("Make a new split, which keeps them together."))
    for note in facts["notes_on_split"]:
        if note != found["words"]:
            st.warning(shell.plain(told_note(note)), icon=":material/info:")


def leaks_by(dataset: Dataset, rule: SplitRule) -> dict[str, Any]:
    """What the split in use lets through by a rule, which need not be its own.

    Returns:
        "words" for `told_note`, and "rows" of path, side, other path, other side.

    Raises:
        ConfigError: A table of groups can't be read.
    """
    files = (
        current_path(dataset),
        dataset.folder / "decisions.jsonl",
        dataset.folder / "scan.json",
    )
    twins = tuple(tuple(paths) for paths in known_clusters(dataset))
    if rule.group_by == NO_GROUPS and not (twins or files[1].exists()):
        return {"words": "", "rows": []}  # 50,000 images take seconds to find the same
    found: dict[str, Any] = _leaks(
        dataset.id, tuple(map(file_fingerprint, files)), rule.to_json(), twins
    )
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def _leaks(
    dataset_id: str,
    files: tuple[FileFingerprint, ...],
    rule: dict[str, Any],
    twins: Twins,
) -> dict[str, Any]:
    dataset = load_dataset(dataset_id)
    manifest, known = current_manifest(dataset), SplitRule.from_json(rule)
    if manifest is None or known is None:
        return {"words": "", "rows": []}
    found = leaks(manifest.entries, clusters_of(dataset, manifest, known, twins))
    names = data_charts.SPLIT_NAMES
    rows = [
        [item.path, names[item.side], item.other, names[item.other_side]]
        for item in found.crossings[:_MAX_SHOWN]
    ]
    with speaking(ENGLISH):
        return {"words": found.words, "rows": rows}


def _offer_repair(dataset: Dataset, rule: SplitRule) -> None:
    if not st.button(
        _("Repair the split"), icon=":material/healing:", help=_(_REPAIR_HELP)
    ):
        return
    with reading(dataset) as report:
        permit("split", dataset.id)
        # Folds are mended by dealing them out anew, twins together.
        repairs = not rule.folds
        mended = replace(rule, repairs=repairs, keeps_twins=True, extends="")
        plan = SplitPlan(mended, twins=known_clusters(dataset))
        manifest = make_split(dataset, scan(dataset, report), plan, report)
        st.session_state["notice"] = _(
            "{count} images are left, each on one side",
            count=numeral(f"{len(manifest.entries):,}"),
        )
        st.rerun()
