"""How results look on charts, on the pages and in reports: colours and marks."""

from __future__ import annotations

# By theme (dark or not): Okabe and Ito's blue and vermilion, and lighter ones.
PHASE_COLOURS = {
    False: {"frozen": "#0072B2", "finetune": "#D55E00", "scratch": "#8A6D00"},
    True: {"frozen": "#56B4E9", "finetune": "#F0883E", "scratch": "#E3C04B"},
}

# Results of one phase are told apart by these, up to 8 of them; the first differ most.
MARKS = (
    *("circle", "diamond", "square", "triangle-up"),
    *("x", "cross", "pentagon", "circle-open"),
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px,2px")
