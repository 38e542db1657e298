"""Which phases a training has."""

from core.language.texts import mark

PHASES = ("frozen", "finetune", "scratch")

# Which phases a strategy has, in their order.
STRATEGIES = {
    "frozen": ("frozen",),
    "finetune": ("frozen", "finetune"),
    "scratch": ("scratch",),
}

STRATEGY_TITLES = {
    "frozen": mark("Frozen only"),
    "finetune": mark("Fine-tune"),
    "scratch": mark("From scratch"),
}
