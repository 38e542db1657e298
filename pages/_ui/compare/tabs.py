"""What Compare shows below the verdict: a tab each, and the file that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.language.texts import mark
from pages._ui.compare.changed_pictures import changed_pictures
from pages._ui.compare.class_table import class_table
from pages._ui.compare.confidence import confidence
from pages._ui.compare.curves import curves
from pages._ui.compare.differences import differences
from pages._ui.compare.figures_per_class import per_class
from pages._ui.compare.matrices import matrices
from pages._ui.compare.mistakes import mistakes
from pages._ui.compare.ranking import ranking
from pages._ui.compare.recalls import recalls_of_all
from pages._ui.compare.roc import roc_curves
from pages._ui.compare.seeds import over_seeds
from pages._ui.compare.selection import Selection
from pages._ui.compare.threshold import thresholds
from pages._ui.compare.what_differed import what_differed
from pages._ui.compare.what_it_cost import what_it_cost
from pages._ui.frame import shell
from pages._ui.frame.tabs import linked_tabs
from pages._ui.studies.evaluate import show_new_images

Tabs = Mapping[str, Callable[[Selection], None]]


def _new_images(selection: Selection) -> None:
    show_new_images(*selection.results[-1])


ONE: Tabs = {
    mark("Mistakes"): mistakes,
    mark("Figures per class"): class_table,
    mark("Confusion matrix"): matrices,
    mark("Curves"): curves,
    mark("Confidence"): confidence,
    mark("ROC and precision"): roc_curves,
    mark("Threshold"): thresholds,
    mark("What it cost"): what_it_cost,
    mark("New images"): _new_images,
}
PAIR: Tabs = {
    mark("Figures per class"): per_class,
    mark("Pictures that changed sides"): changed_pictures,
    mark("Curves"): curves,
    mark("Confusion matrices"): matrices,
    mark("Confidence"): confidence,
    mark("ROC and precision"): roc_curves,
    mark("Threshold"): thresholds,
    mark("Seeds"): over_seeds,
    mark("What differed"): what_differed,
    mark("What it cost"): what_it_cost,
    mark("New images"): _new_images,
}
MANY: Tabs = {
    mark("Ranking"): ranking,
    mark("Differences"): differences,
    mark("Seeds"): over_seeds,
    mark("Figures per class"): recalls_of_all,
    mark("What differed"): what_differed,
    mark("What it cost"): what_it_cost,
    mark("Curves"): curves,
    mark("Confusion matrices"): matrices,
    mark("Confidence"): confidence,
    mark("ROC and precision"): roc_curves,
    mark("Threshold"): thresholds,
}


def show_tabs(selection: Selection) -> None:
    """Draw the one that is open; the address has it."""
    tabs = {1: ONE, 2: PAIR}.get(len(selection.results), MANY)
    shown = linked_tabs(list(tabs), "show")
    for tab, show in zip(shown, tabs.values(), strict=True):
        if tab.open:
            with tab, shell.errors_shown():
                show(selection)
