"""What phases, stages and strategies are called, by their keys in files and links.

In English: `core.language.texts._` translates each where it is shown.
"""

from __future__ import annotations

from core.config import strategies
from core.language.texts import mark

# A phase's model, short.
PHASE_TITLES = {
    "frozen": mark("Frozen"),
    "finetune": mark("Fine-tuned"),
    "scratch": mark("From scratch"),
}

# The same where a sentence goes on, or in brackets.
PHASE_WORDS = {
    "frozen": mark("frozen"),
    "finetune": mark("fine-tuned"),
    "scratch": mark("from scratch"),
}

# The same within a sentence.
PHASE_MODELS = {
    "frozen": mark("the frozen model"),
    "finetune": mark("the fine-tuned model"),
    "scratch": mark("the model trained from scratch"),
}

# The training itself, as a heading.
PHASE_NAMES = {
    "frozen": mark("Frozen phase"),
    "finetune": mark("Fine-tune phase"),
    "scratch": mark("Training from scratch"),
}

STRATEGY_TITLES = strategies.STRATEGY_TITLES

# The same among other settings.
STRATEGY_WORDS = {
    "frozen": mark("frozen only"),
    "finetune": mark("fine-tune"),
    "scratch": mark("from scratch"),
}

# A run's stages as headings side by side.
STAGE_TITLES = {
    "decode": mark("Decode"),
    "features": mark("Features"),
    "frozen": mark("Frozen"),
    "line": mark("Thaw line"),
    "finetune": mark("Fine-tune"),
    "scratch": mark("From scratch"),
    "evaluate": mark("Evaluate"),
}

# The same, and a study's own stage, on a line each.
STAGE_NAMES = {
    "decode": mark("Decode images"),
    "features": mark("Features of the frozen layers"),
    "frozen": PHASE_NAMES["frozen"],
    "line": mark("Features at the thaw line"),
    "finetune": PHASE_NAMES["finetune"],
    "scratch": PHASE_NAMES["scratch"],
    "evaluate": mark("Evaluate and export"),
    "study": mark("Study"),
    "measure": mark("Measure the images"),
    "list": mark("List the folder"),
    "look": mark("Look at the images"),
    "golden": mark("Choose golden images"),
    "export": mark("Make and prove the export"),
    "train": mark("Train the best"),
}

# What a run does meanwhile.
STAGE_TASKS = {
    "decode": mark("reading the images"),
    "features": mark("computing features"),
    "frozen": mark("training the head on the frozen backbone"),
    "line": mark("computing features at the thaw line"),
    "finetune": mark("fine-tuning"),
    "scratch": mark("training from scratch"),
    "evaluate": mark("judging the models"),
}

# What an export does meanwhile.
EXPORT_TASKS = {
    "golden": mark("choosing golden images"),
    "export": mark("making and proving the export"),
}

# What a study does that judges backbones by their frozen features.
PROBE_TASKS = {
    "decode": STAGE_TASKS["decode"],
    "features": mark("computing frozen features"),
    "study": mark("judging them"),
    "measure": mark("measuring the images"),
    "list": mark("listing the folder"),
    "look": mark("looking at the images"),
}

# What a study does that lays images out on a map.
MAP_TASKS = PROBE_TASKS | {"study": mark("laying the images out")}

# What a run does that looks at unlabelled images.
POOL_TASKS = PROBE_TASKS | {"study": mark("choosing the most useful")}

# What a study does that judges a model on new images.
EVALUATE_TASKS = PROBE_TASKS | {
    "list": mark("reading the folder"),
    "measure": mark("looking for images that the model has seen"),
    "study": mark("comparing with its own images"),
}

# What a worker does that says how far a run's answers can be trusted.
TRUST_TASKS = PROBE_TASKS | {"study": mark("measuring distances")}

# What a sweep does.
SWEEP_TASKS = PROBE_TASKS | {"study": mark("training it")}

# What an automatic training does.
AUTO_TASKS = SWEEP_TASKS | {"train": mark("training the best")}

# What a search for a learning rate does.
RATE_SEARCH_TASKS = STAGE_TASKS | {
    "frozen": mark("training the head first"),
    "study": mark("trying learning rates"),
}

# The tools that runs are sent to.
TRACKER_TITLES = {"tensorboard": "TensorBoard", "mlflow": "MLflow"}

# The images of a split, within a sentence.
SPLIT_IMAGES = {
    "train": mark("training images"),
    "validation": mark("validation images"),
    "test": mark("test images"),
}
