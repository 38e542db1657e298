"""Which backbone to try first, by how well its frozen features separate the classes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.probe_images import require_probe_images
from core.analysis.ranking import first_choice, ranking_verdict
from core.backbones.weights import at_hand
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.estimates.study import study_seconds
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.study_formats import RankedBackbone, RankResult
from core.text.numbers import percent, precise_interval, rough_duration
from pages._ui.charts import study_charts
from pages._ui.charts.style import chart_config
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell
from pages._ui.studies import progress
from pages._ui.studies.results import Measured, ranking
from pages._ui.train import handover

_WHAT = mark(
    "A linear classifier is trained on what each backbone, frozen, makes of up to "
    "1,000 training images, and judged on images that it has not seen (5-fold "
    "cross-validation). Validation and test images have no part in it."
)


def show_ranking(dataset: Dataset, found: Measured[RankResult]) -> None:
    """The ranking, or how to get it; draw it in a fragment that ticks."""
    st.markdown(f"## {_('Which backbone to try first?')}", help=_(_WHAT))
    rows = ranking(found.results)
    if found.active:
        progress.show_progress(found.active)
        live = found.active.status().get("found")
        if live and live["backbones"]:
            _show_rows(ranking([live]), is_over=False)
        return
    if found.broken:
        progress.show_broken(found.broken)
    if rows:
        if found.is_outdated:
            st.warning(
                _(
                    "This was measured on other images or another split than there is "
                    "now. Measure again."
                ),
                icon=":material/difference:",
            )
        _show_rows(rows, is_over=True)
        _show_left_out(found.results[0])
    elif not found.broken:
        st.markdown(
            _(
                "Measure how well the frozen features of each backbone on this "
                "computer separate your classes. The advice above then knows it, too."
            )
        )
    _start_button(dataset, bool(rows), found.is_outdated)


def _start_button(dataset: Dataset, again: bool, is_outdated: bool) -> None:
    names = [facts.name for facts in at_hand()]
    label = _("Rank again") if again else _("Rank backbones")
    if not again and names and (facts := facts_of(dataset)):
        seconds = study_seconds("rank", dataset.id, names, facts["counts"])
        label += _(" (about {duration})", duration=rough_duration(seconds))
    if st.button(
        label,
        icon=":material/leaderboard:",
        key="start_rank",
        type="secondary" if again and not is_outdated else "primary",
        disabled=not names,
    ):
        require_probe_images(ensure_manifest(dataset).counts())
        progress.start("rank", dataset, {"backbones": names})
    if not names:
        st.caption(
            _(
                "No backbone's ImageNet weights are on this computer. Install the "
                "packages in requirements.txt, or train once where there is a network."
            )
        )


def _show_rows(rows: list[RankedBackbone], is_over: bool) -> None:
    text = _("{count} measured so far.", count=len(rows))
    if is_over:
        text = ranking_verdict(rows)
    st.markdown(f"**{shell.plain(text)}**")
    st.plotly_chart(
        study_charts.ranked_backbones(rows, shell.is_dark()),
        key="ranked_backbones",
        config=chart_config(),
        alt=f"{_('Accuracy of a linear classifier per backbone.')} {text}",
    )
    _show_table(rows)
    if is_over:
        _use_button(rows)


def _show_table(rows: list[RankedBackbone]) -> None:
    balanced, seconds = _("Balanced"), _("Seconds")
    table = pd.DataFrame(
        {
            _("Backbone"): [row["title"] for row in rows],
            _("Accuracy"): [percent(row["accuracy"]) for row in rows],
            _("95% interval"): [_interval(row) for row in rows],
            balanced: [percent(row["balanced_accuracy"]) for row in rows],
            seconds: [row["seconds"] for row in rows],
            _("Parameters"): [
                numeral(f"{row['parameters'] / 1e6:.1f} M") for row in rows
            ],
        }
    )
    st.dataframe(
        table,
        key="ranked_table",
        hide_index=True,
        alt=_("{count} backbones, the most accurate first", count=len(rows)),
        column_config={
            seconds: st.column_config.NumberColumn(
                format="%.0f",
                help=_(
                    "For reading the images, the frozen features and the judging, "
                    "when nothing was in the cache."
                ),
            ),
            balanced: st.column_config.TextColumn(
                help=_("Balanced accuracy: the mean of the classes' recalls.")
            ),
        },
    )


def _show_left_out(result: RankResult) -> None:
    for item in result.get("left_out", ()):
        text = _("{backbone} is left out.", backbone=item["title"])
        st.caption(shell.plain(f"{text} {item['reason']}"))


def _interval(row: RankedBackbone) -> str:
    return precise_interval(row["interval"])


def _use_button(rows: list[RankedBackbone]) -> None:
    """Hand a backbone on to the Train form, the first choice unless another is."""
    titles = {row["backbone"]: row["title"] for row in rows}
    first = list(titles).index(first_choice(rows)["backbone"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Backbone"),
            list(titles),
            index=first,
            format_func=titles.__getitem__,
            key="ranked_choice",
            label_visibility="collapsed",
            width=240,
        )
        handover.use_button({"backbone": chosen}, key="use_backbone")
