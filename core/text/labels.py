"""What phases, stages and strategies are called, by their keys in files and links."""

from __future__ import annotations

from core.config import strategies

# A phase's model, short.
PHASE_TITLES = {"frozen": "Frozen", "finetune": "Fine-tuned", "scratch": "From scratch"}

# The same within a sentence.
PHASE_MODELS = {
    "frozen": "the frozen model",
    "finetune": "the fine-tuned model",
    "scratch": "the model trained from scratch",
}

# The training itself, as a heading.
PHASE_NAMES = {
    "frozen": "Frozen phase",
    "finetune": "Fine-tune phase",
    "scratch": "Training from scratch",
}

# Before a noun: "the fine-tune learning rate".
PHASE_ADJECTIVES = {
    "frozen": "frozen",
    "finetune": "fine-tune",
    "scratch": "from-scratch",
}

STRATEGY_TITLES = strategies.STRATEGY_TITLES

# Where all of them have to fit one row.
STRATEGY_SHORT_TITLES = {**STRATEGY_TITLES, "finetune": "Fine-tune"}

# A run's stages as headings side by side.
STAGE_TITLES = {
    "decode": "Decode",
    "features": "Features",
    "frozen": "Frozen",
    "line": "Thaw line",
    "finetune": "Fine-tune",
    "scratch": "From scratch",
    "evaluate": "Evaluate",
}

# The same, and a study's own stage, on a line each.
STAGE_NAMES = {
    "decode": "Decode images",
    "features": "Features of the frozen layers",
    "frozen": PHASE_NAMES["frozen"],
    "line": "Features at the thaw line",
    "finetune": PHASE_NAMES["finetune"],
    "scratch": PHASE_NAMES["scratch"],
    "evaluate": "Evaluate and export",
    "study": "Study",
    "measure": "Measure the images",
    "list": "List the folder",
    "look": "Look at the images",
    "golden": "Choose golden images",
    "export": "Make and prove the export",
    "train": "Train the best",
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

# What an export does meanwhile.
EXPORT_TASKS = {
    "golden": "choosing golden images",
    "export": "making and proving the export",
}

# What a study does that judges backbones by their frozen features.
PROBE_TASKS = {
    "decode": STAGE_TASKS["decode"],
    "features": "computing frozen features",
    "study": "judging them",
    "measure": "measuring the images",
    "list": "listing the folder",
    "look": "looking at the images",
}

# What a study does that lays images out on a map.
MAP_TASKS = PROBE_TASKS | {"study": "laying the images out"}

# What a run does that looks at unlabelled images.
POOL_TASKS = PROBE_TASKS | {"study": "choosing the most useful"}

# What a study does that judges a model on new images.
EVALUATE_TASKS = PROBE_TASKS | {
    "list": "reading the folder",
    "measure": "looking for images that the model has seen",
    "study": "comparing with its own images",
}

# What a worker does that says how far a run's answers can be trusted.
TRUST_TASKS = PROBE_TASKS | {"study": "measuring distances"}

# What a sweep does.
SWEEP_TASKS = PROBE_TASKS | {"study": "training it"}

# What an automatic training does.
AUTO_TASKS = SWEEP_TASKS | {"train": "training the best"}

# What a search for a learning rate does.
RATE_SEARCH_TASKS = STAGE_TASKS | {
    "frozen": "training the head first",
    "study": "trying learning rates",
}

# The tools that runs are sent to.
TRACKER_TITLES = {"tensorboard": "TensorBoard", "mlflow": "MLflow"}
