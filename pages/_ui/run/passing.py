"""What a training shows to whoever watches: pictures that pass, maps that change."""

from __future__ import annotations

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run
from core.runs.show import (
    PICTURE,
    MapsIndex,
    Passed,
    ask_to_show,
    maps_name,
    passing_name,
)
from core.runs.show import changing_maps as read_maps
from core.runs.show import passing_pictures as read_pictures
from pages._ui.run.shown import ShownImage, address, show_row

_PICTURE_WIDTH, _SHEET_WIDTH = 96, 232  # pixels at scale 1

_TITLES = {
    "finetune": mark("Feature maps while the layers above the thaw line learn"),
    "scratch": mark("Feature maps while the whole network learns"),
}


def watch(run: Run) -> None:
    """Ask a run's worker to show what it does; to be called every few seconds.

    Whoever draws what follows calls it; without, nothing new comes.
    """
    ask_to_show(run)


def passing_pictures(run: Run, *, scale: float = 1.0) -> None:
    """Draw the pictures that pass through the frozen layers, newest first.

    Each stands above what the network makes of it. Nothing where none has passed.

    Args:
        run: Which `watch` asks to show them.
        scale: Of pictures and words; 1 = those of a page.
    """
    if found := read_pictures(run):
        show_row(
            [_passed(run, item) for item in found],
            key=f"passing-{run.id}",
            label=_("Pictures that pass through the frozen layers, newest first"),
            scale=scale,
        )


def changing_maps(run: Run, *, scale: float = 1.0) -> None:
    """Draw feature maps of one validation picture, now and before the training.

    While the run goes on, those of its last epoch; afterwards a slider goes through
    the epochs. Nothing where there are none.

    Args:
        run: Which `watch` asks to show them.
        scale: Of pictures and words; 1 = those of a page.
    """
    found = read_maps(run)
    if found is None:
        return
    epoch = _chosen(run, found)
    with st.container(gap="xsmall"):
        show_row(
            _maps(run, found, epoch),
            key=f"maps-{run.id}",
            label=_(_TITLES.get(found["phase"], _TITLES["finetune"])),
            scale=scale,
            wraps=True,
        )


def show_passing(run: Run, state: str) -> None:
    """Both, folded away until somebody wants to watch."""
    is_active, maps = state in ACTIVE_STATES, read_maps(run)
    if not is_active and maps is None:
        return
    title = _("Watch the pictures pass") if is_active else _("Feature maps by epoch")
    icon = ":material/visibility:"
    with st.expander(title, key="watch", on_change="rerun", icon=icon) as box:
        if not box.open:
            return
        if is_active:
            watch(run)
            st.caption(
                _(
                    "Some of the pictures on their way through the frozen layers, with "
                    "what the network makes of them below: light where its last layer "
                    "answers most. Features that are kept from an earlier run are not "
                    "computed again: no picture passes. While layers of the network "
                    "learn, its feature maps of one validation picture follow."
                )
            )
            passing_pictures(run)
        if maps is not None:
            st.caption(
                _(
                    "Each square is one channel of the last feature layer, light where "
                    "it finds what it looks for: those {count} that told the places of "
                    "this picture apart most at first, and what became of them, on the "
                    "same scale.",
                    count=len(maps["channels"]),
                )
            )
            changing_maps(run)


def _passed(run: Run, item: Passed) -> ShownImage:
    name = item["class_name"]
    alt = (
        _("{name}: the picture, and where the network answers most", name=name)
        if item["has_heat"]
        else _("{name}: the picture", name=name)
    )
    number = item["number"]
    where = address(run, passing_name(number))
    return ShownImage(str(number), where, alt, name, _PICTURE_WIDTH)


def _chosen(run: Run, found: MapsIndex) -> int:
    """The last epoch, or which one somebody chose of a run that has ended."""
    epochs = found["epochs"]
    if run.state() in ACTIVE_STATES or len(epochs) < 2:
        return epochs[-1]
    is_all = found["phase"] == "scratch"
    chosen = st.select_slider(
        _("Epoch") if is_all else _("Epoch of fine-tuning"),
        epochs,
        value=epochs[-1],
        format_func=lambda epoch: numeral(f"{epoch:,}"),
        key=f"maps-epoch-{run.id}",
    )
    return int(chosen)


def _maps(run: Run, found: MapsIndex, epoch: int) -> list[ShownImage]:
    """The picture, its maps at first, and its maps at an epoch."""
    first = found["epochs"][0]
    name, count = found["class_name"], len(found["channels"])
    places = {"first": first, "now": epoch} if epoch != first else {"first": first}
    sheets = [(it, at, _when(found["phase"], at)) for it, at in places.items()]
    return [
        ShownImage(
            "picture",
            address(run, PICTURE),
            _("{name}: the validation picture that the maps are of", name=name),
            name,
            _SHEET_WIDTH * 3 // 4,
        ),
        *(
            ShownImage(
                place,
                address(run, maps_name(at)),
                _("{when}: {count} feature maps", when=when, count=count),
                when,
                _SHEET_WIDTH,
            )
            for place, at, when in sheets
        ),
    ]


def _when(phase: str, epoch: int) -> str:
    if phase == "scratch":
        if not epoch:
            return _("Before training")
        return _("After epoch {epoch}", epoch=numeral(f"{epoch:,}"))
    if not epoch:
        return _("Before fine-tuning")
    return _("After epoch {epoch} of fine-tuning", epoch=numeral(f"{epoch:,}"))
