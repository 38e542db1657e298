"""In what a network computes."""

from __future__ import annotations

from core.language.texts import mark

PRECISIONS = {
    "float32": mark("Full"),
    "bfloat16": mark("Half where frozen"),
    "mixed": mark("Mixed"),
}

PRECISION_HELP = mark(
    "Full is float32. Half (bfloat16) keeps two to three digits of each number, "
    "in the frozen layers and on training images only: faster there on this "
    "computer; features differ by up to a few percent. Mixed also lets the "
    "convolutions above the thaw line multiply in half while they train: "
    "fine-tuning took 0.6 to 0.9 of the time, by backbone, on a processor with "
    "AMX; one that has bfloat16 but no AMX multiplies more slowly in it. "
    "Validation and test figures are always computed in full precision."
)

# The same where it is known how much faster half is.
MEASURED_PRECISION_HELP = mark(
    "Full is float32. Half (bfloat16) keeps two to three digits of each number, "
    "in the frozen layers and on training images only: about {times} times as fast "
    "there on this computer; features differ by up to a few percent. Mixed also lets "
    "the convolutions above the thaw line multiply in half while they train: "
    "fine-tuning took 0.6 to 0.9 of the time, by backbone, on a processor with "
    "AMX; one that has bfloat16 but no AMX multiplies more slowly in it. "
    "Validation and test figures are always computed in full precision."
)
