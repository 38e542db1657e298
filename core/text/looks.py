"""What colour means which phase, on the pages and in reports."""

from __future__ import annotations

# By theme (dark or not): Okabe and Ito's blue and vermilion, and lighter ones.
PHASE_COLOURS = {
    False: {"frozen": "#0072B2", "finetune": "#D55E00", "scratch": "#8A6D00"},
    True: {"frozen": "#56B4E9", "finetune": "#F0883E", "scratch": "#E3C04B"},
}
