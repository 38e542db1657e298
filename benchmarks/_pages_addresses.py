"""The addresses that are measured, and what says that a page is there."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks._pages_server import Wanted

_TABLE = ("[data-testid=stDataFrame] canvas", "")
_CHART = (".js-plotly-plot .main-svg", "")
_LIVE_CHART = (".live-chart[data-updates] .main-svg", "")
_PICTURE = ("[data-testid=stImage] img", "")

_METRIC = "[data-testid=stMetricLabel]"
_HEADING = "h1, h2, h3, h4, h5"


class Page(NamedTuple):
    """An address, what it says when it is there, and what is drawn after that."""

    address: str
    content: Wanted
    drawn: Wanted


PAGES = {
    "home": Page(
        "",
        [(_HEADING, "Home"), (_HEADING, "Data sets"), (_HEADING, "Recent runs")],
        [_TABLE, _PICTURE],
    ),
    "dataset": Page(
        "dataset",
        [(_METRIC, "Smallest class"), (_HEADING, "Images per class")],
        [_CHART],
    ),
    "train": Page(
        "train",
        [("button", "Start training"), (_METRIC, "Chosen on validation")],
        [_LIVE_CHART],
    ),
    "compare": Page("compare", [(_METRIC, "Macro F1"), ("h2", ".")], [_TABLE]),
    "predict": Page(
        "predict",
        [
            ("[data-testid=stFileUploaderDropzone]", ""),
            ("[data-testid=stMarkdownContainer]", "test images right"),
        ],
        [],
    ),
}


_PICTURES = [(".tile img", "")]
_MATRIX = (".live-chart > img, .live-chart .main-svg", "")  # seen, before it can zoom
_MARKDOWN = "[data-testid=stMarkdownContainer]"
RESULTS = {
    "mistakes": Page(
        "compare?result={frozen}&show=Mistakes",
        [(_MARKDOWN, "images are answered wrongly"), (".tile-words", "")],
        _PICTURES,
    ),
    "matrix": Page(
        "compare?result={frozen}&show=Confusion+matrix&cell=0:0",
        [(_METRIC, "Macro F1"), (_HEADING, "class_00 that is found"), _MATRIX],
        [_LIVE_CHART, *_PICTURES],
    ),
    "matrices": Page(
        "compare?result={frozen}&result={finetune}&show=Confusion+matrices&cell=0:0",
        [(_METRIC, "Macro F1"), (_HEADING, "class_00 that is found"), _MATRIX],
        [_LIVE_CHART, *_PICTURES],
    ),
}
