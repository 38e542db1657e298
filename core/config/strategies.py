"""Which phases a training has."""

PHASES = ("frozen", "finetune", "scratch")

# Which phases a strategy has, in their order.
STRATEGIES = {
    "frozen": ("frozen",),
    "finetune": ("frozen", "finetune"),
    "scratch": ("scratch",),
}

STRATEGY_TITLES = {
    "frozen": "Frozen only",
    "finetune": "Frozen, then fine-tune",
    "scratch": "From scratch",
}
