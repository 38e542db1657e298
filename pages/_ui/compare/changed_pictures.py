"""The pictures that changed sides between two models."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import streamlit as st

from core.analysis.calibration import tempered
from core.analysis.comparison import Comparison
from core.data.datasets import Dataset, load_dataset
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.compare.gone import say_if_gone
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.selection import Selection
from pages._ui.dataset.gallery import thumbnails
from pages._ui.explain.panel import explain_sides
from pages._ui.explain.sides import Side
from pages._ui.frame import address, shell
from pages._ui.frame.dialog import dialog
from pages._ui.run import memo
from pages._ui.studies.trust import known_trust

_PICTURES = 12  # on one page

_KINDS = {
    "fixed": mark("Fixed: only the second is right"),
    "broke": mark("Broke: only the first is right"),
    "both_wrong": mark("Both wrong"),
}


def changed_pictures(pair: Selection) -> None:
    """The images that one model gets right and the other wrong, the clearest first."""
    if not pair.is_one_split():
        st.caption(_("Choose two models that were trained on the same split."))
        return
    comparison = comparison_of(pair)
    counts = {kind: len(comparison.changed(kind)) for kind in _KINDS}
    most = max(("fixed", "broke"), key=lambda item: counts[item])
    address.seed_choice("changed_kind", "changed", list(_KINDS), most)
    kind = st.segmented_control(
        _("Show"),
        list(_KINDS),
        format_func=lambda item: f"{_(_KINDS[item])} ({counts[item]})",
        required=True,
        label_visibility="collapsed",
        key="changed_kind",
    )
    address.keep_choice("changed", str(kind))
    rows = comparison.changed(str(kind))
    if not len(rows):
        st.caption(_("No picture is of this kind."))
        return
    num_pages = -(-len(rows) // _PICTURES)
    page = _choose_page(str(kind), num_pages) if num_pages > 1 else 1
    shown = rows[(page - 1) * _PICTURES : page * _PICTURES]
    if num_pages > 1:  # the icons of the upper pictures come up here, not on the pages
        first = (page - 1) * _PICTURES
        st.caption(
            _(
                "Images {first} to {last} of {total}",
                first=numeral(f"{first + 1:,}"),
                last=numeral(f"{first + len(shown):,}"),
                total=numeral(f"{len(rows):,}"),
            )
        )
    _picture_grid(pair, comparison, shown)


def _choose_page(kind: str, num_pages: int) -> int:
    """The page of this kind; the address has it, so that a link repeats the view."""
    key = f"{kind}_page"
    if int(st.session_state.get(key, 1)) > num_pages:  # of another comparison
        st.session_state[key] = 1
    return st.pagination(num_pages, key=key, bind="query-params")


def _picture_grid(pair: Selection, comparison: Comparison, rows: np.ndarray) -> None:
    images = memo.images(pair.results[0][0])
    paths = [images.paths[i] for i in comparison.indices[rows]]
    dataset: Dataset | None = None
    pictures: list[Path | str] = [_("Not on this computer.")] * len(paths)
    with suppress(DataError):  # removed, damaged, or on another computer alone
        dataset = load_dataset(images.dataset_id)
        pictures = thumbnails(dataset, paths)
    say_if_gone(dataset)
    temperatures = _temperatures(pair)
    with st.grid("auto", min_column_width=150, gap="small"):
        for row, path, picture in zip(rows, paths, pictures, strict=True):
            with st.container(gap="small"):
                if dataset is None or not isinstance(picture, Path):
                    st.caption(f":material/broken_image: {shell.plain(str(picture))}")
                    _answers(comparison, int(row), images.class_names, temperatures)
                    continue
                st.image(picture, width="stretch", alt=path)
                _answers(comparison, int(row), images.class_names, temperatures)
                if _asked_why(int(comparison.indices[row])):
                    truth = images.class_names[int(comparison.labels[row])]
                    show = dialog(_("Why?"), width="large")(_show_why)
                    show(pair, dataset.absolute(path), truth)


def _asked_why(index: int) -> bool:
    return st.button(
        _("Why?"),
        key=f"why_{index}",
        icon=":material/search_insights:",
        type="tertiary",
        help=_("What in this picture speaks for a class, as both models see it."),
    )


def _show_why(pair: Selection, picture: Path, truth: str) -> None:
    """The explanation of a picture by both models."""
    sides = [
        Side(name, run, phase)
        for name, (run, phase) in zip(pair.names(), pair.results, strict=True)
    ]
    with shell.errors_shown():
        st.caption(
            _(
                "{file}, true class {name}",
                file=shell.plain(picture.name),
                name=shell.plain(truth),
            )
        )
        explain_sides(sides, picture, "changed_explained", truth)


def _temperatures(pair: Selection) -> list[float]:
    """By which both models' answers are calibrated, as they are on Predict; 1 = not."""
    found = [known_trust(run, phase) for run, phase in pair.results]
    return [trust["temperature"] if trust else 1.0 for trust in found]


def _answers(
    comparison: Comparison,
    row: int,
    class_names: tuple[str, ...],
    temperatures: list[float],
) -> None:
    truth = class_names[int(comparison.labels[row])]
    lines = [_("true: **{name}**", name=shell.plain(truth))]
    answers = (comparison.a[row], comparison.b[row])
    for name, answer, temperature in zip(
        (_("1st"), _("2nd")), answers, temperatures, strict=True
    ):
        probabilities = tempered(answer[None], temperature)[0]
        index = int(np.argmax(probabilities))
        right = index == int(comparison.labels[row])
        icon = ":material/check:" if right else ":material/close:"
        lines.append(
            f"{name} {icon} {shell.plain(class_names[index])} "
            f"{probabilities[index] * 100:.0f}%"
        )
    st.caption("  \n".join(lines))
