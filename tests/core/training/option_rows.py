"""Every option with another value, and what of a dry run that changes."""

from __future__ import annotations

from tests.core.training.option_base import (
    FILE,
    FROZEN,
    GRADUAL,
    MOBILENET,
    OTHER_FILE,
    PLAIN,
    SCRATCH,
    WARPED,
    row,
)
from tests.core.training.option_phase_rows import phase_rows

FEATURES = "features held_out"
NETWORK = f"backbone_weights {FEATURES}"
HEAD = "stack_weights output_weights"
OWN = "layers stack_weights backbone_weights"
UNFREEZE = "finetune.steps.0.unfreeze"
LINE = "finetune.trained finetune.features finetune.held_out"

_WHOLE = [
    row("strategy", "frozen", "finetune.*"),
    row("strategy", "scratch", "frozen.* finetune.* scratch.*", {"weights": "none"}),
    row("backbone", "mobilenet", f"{OWN} trained", SCRATCH),
    row("alpha", 0.5, OWN, MOBILENET),
    row("weights", OTHER_FILE, NETWORK),
    row("weights", "none", NETWORK),
    row("weights", FILE, NETWORK, {"weights": "none"}),
    row("image_size", 48, FEATURES),
    row("image_size", 48, FEATURES, SCRATCH),
    row("feature_layer", "relu3", f"{OWN} {NETWORK} finetune.trained"),
    row("feature_layer", "relu3", f"{OWN} trained", SCRATCH),
    row("views", 3, "features order"),
    row("views", 0, "features order"),
    row("views", "fresh", "features order"),
    row("views", "fresh", "features order", SCRATCH),
    row("test_views", "mirror", "held_out judged"),
    row("test_views", "flips", "held_out judged", SCRATCH),
    row("view_seed", 1, "features"),
    row("view_seed", 1, "features", SCRATCH),
    row("view_seed", 1, "features", {"views": "fresh"}),
    row("precision", "bfloat16", "features"),
    row("precision", "bfloat16", "features", {"views": "fresh"}),
    row("precision", "mixed", "features finetune.is_exact"),
    row("precision", "mixed", "finetune.is_exact", {"precision": "bfloat16"}),
    row("adapt_norms", True, NETWORK),
    row("adapt_norms", True, "backbone_weights", SCRATCH),
    row("precise_norms", False, "norms", SCRATCH),
    row("precise_norms", False),
    row("batch_size", 5, "batches"),
    row("batch_size", 5, "batches", SCRATCH),
    row(
        "batch_size", 5, "batches finetune.rates", {"finetune.schedule.kind": "cosine"}
    ),
    row(UNFREEZE, 8, LINE),
    row(UNFREEZE, "all", LINE),
    row(UNFREEZE, "from:conv3", LINE),
    row(UNFREEZE, "from:8", LINE),
    row(UNFREEZE, 0, "", {UNFREEZE: 4}),  # small_cnn's own
    row("label_smoothing", 0.1, "loss"),
    row("label_smoothing", 0.1, "loss", SCRATCH),
    row("imbalance", "class_weights", "class_weights"),
    row("imbalance", "class_weights", "class_weights", SCRATCH),
    row("imbalance", "class_weights", "class_weights", {"views": "fresh"}),
    row("imbalance", "effective_numbers", "class_weights"),
    row("imbalance", "balanced_sampling", "order"),
    row("imbalance", "balanced_sampling", "order", SCRATCH),
    row("imbalance", "balanced_sampling", "order", {"views": "fresh"}),
    row("seed", 1, f"{HEAD} masks order"),
    row("seed", 1, f"{HEAD} masks order", {"views": "fresh"}),
    row("seed", 1, f"{HEAD} masks order {NETWORK}", {"weights": "none"}),
    row("seed", 1, f"{HEAD} masks order backbone_weights", SCRATCH),
]

_HEAD = [
    row("head.pooling", "max", "layers frozen.features frozen.held_out"),
    row(
        "head.pooling",
        "flatten",
        "layers stack_weights frozen.features frozen.held_out",
    ),
    row("head.pooling", "max", "layers", SCRATCH),
    row("head.pooling", "flatten", "layers stack_weights", SCRATCH),
    row("head.output", "sigmoid", "layers output_weights"),
    row("head.output", "sigmoid", "layers output_weights", SCRATCH),
    row("head.layers.0.kind", "dropout", f"layers {HEAD} trained masks"),
    row("head.layers.0.units", 6, f"layers {HEAD}"),
    *(row("head.layers.0.activation", name, "layers") for name in ("elu", "linear")),
    row("head.layers.0.l1", 0.01, "loss"),
    row("head.layers.0.l2", 0.01, "loss"),
    row("head.layers.0.l2", 0.01, "loss", SCRATCH),
    row("head.layers.1.kind", "dropout", "layers stack_weights trained masks"),
    row(
        "head.layers.2.kind",
        "batch_normalization",
        "layers stack_weights trained masks",
    ),
    row("head.layers.2.rate", 0.3, "layers"),
    row("head.layers", [], f"layers {HEAD} trained masks"),
    *(
        row("head.fit", fit, "frozen.* finetune.output_weights", {"head.layers": []})
        for fit in ("converged", "means")
    ),
]

_AUGMENTATION = [
    row("augmentation.horizontal_flip", False, "features", FROZEN),
    row("augmentation.vertical_flip", True, "features", FROZEN),
    row("augmentation.fill_mode", "nearest", "features", WARPED),
    row("augmentation.fill_mode", "constant", "features", WARPED),
    *(
        row(f"augmentation.{name}", 0.2, "features", FROZEN)
        for name in (
            "rotation",
            "zoom",
            "translation",
            "shear",
            "crop",
            "brightness",
            "contrast",
            "saturation",
            "hue",
            "erasing",
        )
    ),
    row("augmentation.zoom", 0.2, "features"),
    row("augmentation.zoom", 0.2, "features", {"views": "fresh"}),
    row("augmentation.zoom", 0.2, "features", SCRATCH),
]


_FINETUNE = [
    row("finetune.backbone_rate", 0.1, "finetune.backbone_rates"),
    row("finetune.layer_decay", 0.5, "finetune.backbone_rates"),
    row("finetune.averaged_epochs", 2.0, "finetune.averaged_steps"),
    row(
        "finetune.backbone_rate",
        0.1,
        "finetune.backbone_rates finetune.1.backbone_rates",
        GRADUAL | {"finetune.schedule.kind": "cosine"},
    ),
    row("finetune.steps", GRADUAL["finetune.steps"], "finetune.1.*"),
    row(
        "finetune.steps.1.unfreeze",
        12,
        LINE.replace("finetune", "finetune.1"),
        GRADUAL,
    ),
    row("finetune.steps.1.epochs", 3, "finetune.1.epochs", GRADUAL),
    row("finetune.steps.1.learning_rate", 1e-5, "finetune.1.rates", GRADUAL),
    # The second step's epochs count on from the first one's.
    row("finetune.steps.0.epochs", 5, "finetune.epochs finetune.1.order", GRADUAL),
    row("finetune.steps.0.learning_rate", 1e-5, "finetune.rates", GRADUAL),
    # Without conv4, but with the layers above it: features are taken at the same place.
    row(UNFREEZE, 3, "finetune.trained", GRADUAL),
    row("finetune.keep", "last", "finetune.kept finetune.1.kept", GRADUAL),
    row("finetune.patience", 3, "finetune.end finetune.1.end", GRADUAL),
    # New views are never those that the frozen phase has seen.
    row("frozen.epochs", 5, "frozen.epochs finetune.order", {"views": "fresh"}),
]

# Options that mean nothing where another one says so.
_IDLE = [
    row("view_seed", 1, "", {"views": 0}),
    row("augmentation.rotation", 0.2, "", {"views": 0}),
    row(UNFREEZE, 8, "", FROZEN),
    row(UNFREEZE, 8, "", SCRATCH),
    row("frozen.epochs", 5, "", SCRATCH),
    row("finetune.steps.0.epochs", 5, "", SCRATCH),
    row("finetune.steps.0.epochs", 5, "", FROZEN),
    row("scratch.epochs", 5),
    row("finetune.backbone_rate", 0.1, "", FROZEN),
    row("finetune.steps", GRADUAL["finetune.steps"], "", FROZEN),
    row("precision", "bfloat16", "", SCRATCH),
    row("precision", "mixed", "", SCRATCH),
    *(
        row(f"frozen.{name}", value, "", PLAIN)
        for name, value in (
            ("target_metric", "accuracy"),
            ("plateau.patience", 2),
            ("plateau.min_learning_rate", 0.004),
            ("schedule.decay_rate", 0.5),
            ("schedule.decay_steps", 3),
            ("schedule.staircase", True),
            ("schedule.warmup", 0.3),
        )
    ),
]

ROWS = [
    *_WHOLE,
    *_HEAD,
    *_AUGMENTATION,
    *phase_rows("frozen", {}),
    *phase_rows("finetune", {}),
    *phase_rows("scratch", SCRATCH),
    *_FINETUNE,
    *_IDLE,
]
