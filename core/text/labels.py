"""Names and figures in words, the same on the pages and on the command line."""

from __future__ import annotations

PHASE_TITLES = {"frozen": "Frozen", "finetune": "Fine-tuned", "scratch": "From scratch"}

STRATEGY_TITLES = {
    "frozen": "Frozen only",
    "finetune": "Frozen, then fine-tune",
    "scratch": "From scratch",
}

# Short, as headings.
STAGE_TITLES = {
    "decode": "Decode",
    "features": "Features",
    "frozen": "Frozen",
    "line": "Thaw line",
    "finetune": "Fine-tune",
    "scratch": "From scratch",
    "evaluate": "Evaluate",
}

# What a run does meanwhile.
STAGE_TASKS = {
    "decode": "reading the images",
    "features": "computing features",
    "frozen": "training the head on the frozen backbone",
    "line": "computing features at the thaw line",
    "finetune": "fine-tuning",
    "scratch": "training from scratch",
    "evaluate": "judging the models",
}


def p_value_text(p_value: float) -> str:
    """A probability with the digits it deserves: "p = 0.035", "p < 0.0001"."""
    if p_value < 1e-4:
        return "p < 0.0001"
    return f"p = {p_value:.2g}" if p_value < 0.1 else f"p = {p_value:.2f}"
