"""What a run is made of: frozen dataclasses, validated, to and from JSON."""

from core.config.augmentation import FILL_MODES, AugmentationConfig
from core.config.head import (
    ACTIVATIONS,
    FITS,
    FRESH_VIEWS,
    OUTPUTS,
    POOLINGS,
    STRENGTHS,
    BatchNormalization,
    Dense,
    Dropout,
    HeadConfig,
    HeadLayer,
)
from core.config.imbalance import EFFECTIVE_BETA, IMBALANCES, WEIGHTED
from core.config.network import NORM_IMAGES
from core.config.optimizer import (
    OPTIMIZERS,
    SCHEDULES,
    OptimizerConfig,
    PlateauConfig,
    ScheduleConfig,
)
from core.config.phase import (
    MONITORS,
    MOST_STEPS,
    FinetuneConfig,
    PhaseConfig,
    UnfreezeStep,
    pace_name,
)
from core.config.precision import PRECISIONS
from core.config.run import RunConfig
from core.config.strategies import PHASES, STRATEGIES
from core.config.views import FLIPS, FRESH, TEST_VIEWS

__all__ = [
    "ACTIVATIONS",
    "EFFECTIVE_BETA",
    "FILL_MODES",
    "FITS",
    "FLIPS",
    "FRESH",
    "FRESH_VIEWS",
    "IMBALANCES",
    "MONITORS",
    "MOST_STEPS",
    "NORM_IMAGES",
    "OPTIMIZERS",
    "OUTPUTS",
    "PHASES",
    "POOLINGS",
    "PRECISIONS",
    "SCHEDULES",
    "STRATEGIES",
    "STRENGTHS",
    "TEST_VIEWS",
    "WEIGHTED",
    "AugmentationConfig",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "FinetuneConfig",
    "HeadConfig",
    "HeadLayer",
    "OptimizerConfig",
    "PhaseConfig",
    "PlateauConfig",
    "RunConfig",
    "ScheduleConfig",
    "UnfreezeStep",
    "pace_name",
]
