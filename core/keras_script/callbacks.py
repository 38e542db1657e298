"""The script's own callbacks, where Keras has none that fits."""

from __future__ import annotations

from core.config import PhaseConfig, RunConfig
from core.keras_script.layout import Call, block, call, literal

_STOP_AT = '''
class StopAt(keras.callbacks.Callback):
    """Ends training as soon as an accuracy is high enough."""

    def __init__(self, metric, target):
        super().__init__()
        self.metric = metric
        self.target = target
        self.is_reached = False

    def on_epoch_end(self, epoch, logs=None):
        self.is_reached = logs[self.metric] >= self.target
        if self.is_reached:
            self.model.stop_training = True
'''

_SCALED_RATE = '''
class ScaledRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule's learning rate, times a factor that a callback can lower."""

    def __init__(self, schedule, factor):
        self.schedule = schedule
        self.factor = factor

    def __call__(self, step):
        return self.schedule(step) * self.factor

    def get_config(self):
        return {"schedule": self.schedule, "factor": self.factor}


class LowerOnPlateau(keras.callbacks.Callback):
    """Does what ReduceLROnPlateau refuses where there is a schedule."""

    def __init__(self, optimizer, scale, monitor, factor, patience, min_lr):
        super().__init__()
        self.optimizer = optimizer
        self.scale = scale
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.min_lr = min_lr
        self.best = float("inf")
        self.waited = 0  # epochs

    def on_epoch_end(self, epoch, logs=None):
        value = @value@
        if value < self.best - 1e-4:
            self.best, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.waited = 0
            rate = max(float(self.optimizer.learning_rate), 1e-12)
            lower = max(self.factor, min(1.0, self.min_lr / rate))
            self.scale.assign(self.scale * lower)
'''

_BEST_OF_STEPS = '''
class BestOfStages(keras.callbacks.Callback):
    """EarlyStopping whose best epoch is that of all stages together."""

    def __init__(self, monitor, patience):
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.best = float("inf")
        self.weights = None

    def on_train_begin(self, logs=None):
        self.waited = 0  # epochs

    def on_epoch_end(self, epoch, logs=None):
        value = @value@
        if value < self.best:
            self.best, self.waited = value, 0
            self.weights = self.model.get_weights()
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        @restore@
'''

SCALE = "scale"  # the script's variable that a plateau lowers


def phase_settings(config: RunConfig) -> list[PhaseConfig]:
    """Of the phases that the run has."""
    return [config.phase(phase) for phase in config.phases]


def has_plateau(settings: PhaseConfig) -> bool:
    """Whether a phase lowers its learning rate on a plateau."""
    return settings.plateau.factor < 1.0


def scales_rate(settings: PhaseConfig) -> bool:
    """Whether Keras' own callback for that would refuse its schedule."""
    return has_plateau(settings) and settings.schedule.kind != "constant"


def is_gradual(config: RunConfig) -> bool:
    """Whether the fine-tune phase has several steps."""
    return "finetune" in config.phases and len(config.finetune.steps) > 1


def callback_code(config: RunConfig) -> list[str]:
    """The classes that this config needs."""
    made = []
    settings = phase_settings(config)
    if any(phase.target for phase in settings):
        made.append(block(_STOP_AT))
    scaled = [phase for phase in settings if scales_rate(phase)]
    if scaled:
        made.append(block(_SCALED_RATE, value=_lower_is_better(scaled)))
    finetune = config.phase("finetune")
    if is_gradual(config) and _stops_or_keeps(finetune):
        restore = "self.model.set_weights(self.weights)"
        keeps = finetune.keep == "best"
        value = _lower_is_better([finetune])
        text = block(_BEST_OF_STEPS, value=value, restore=restore)
        made.append(text if keeps else _without_weights(text))
    return made


def callbacks(config: RunConfig, phase: str, epochs: str) -> list[Call]:
    """The callbacks of a phase.

    Args:
        config: Of the run.
        phase: One of its phases.
        epochs: The name of their number in the script.
    """
    settings = config.phase(phase)
    mode = "max" if settings.monitor == "val_accuracy" else None
    patience = literal(settings.patience) if settings.patience else epochs
    made: list[Call] = []
    if _stops_or_keeps(settings) and not (phase == "finetune" and is_gradual(config)):
        monitor = [("monitor", literal(settings.monitor))]
        keep = [("restore_best_weights", "True")] if settings.keep == "best" else []
        made.append(
            call(
                "keras.callbacks.EarlyStopping",
                *monitor,
                ("patience", patience),
                *keep,
                mode=mode,
            )
        )
    plateau = settings.plateau
    if scales_rate(settings):
        items = ("optimizer", SCALE, literal(settings.monitor))
        numbers = (plateau.factor, plateau.patience, plateau.min_learning_rate)
        made.append(call("LowerOnPlateau", *items, *map(literal, numbers)))
    elif has_plateau(settings):
        made.append(
            call(
                "keras.callbacks.ReduceLROnPlateau",
                monitor=settings.monitor,
                factor=plateau.factor,
                patience=plateau.patience,
                min_lr=plateau.min_learning_rate,
                mode=mode,
            )
        )
    return made


def stop_at(settings: PhaseConfig) -> Call | None:
    """The callback that ends training at a target; None where there is no target."""
    if not settings.target:
        return None
    return call("StopAt", literal(settings.target_metric), literal(settings.target))


def best_of_steps(config: RunConfig) -> Call | None:
    """The callback that all steps share; None where there is nothing to share."""
    settings = config.phase("finetune")
    if not is_gradual(config) or not _stops_or_keeps(settings):
        return None
    most = literal(settings.patience or config.epochs("finetune"))
    return call("BestOfStages", literal(settings.monitor), ("patience", most))


def _stops_or_keeps(settings: PhaseConfig) -> bool:
    return settings.patience > 0 or settings.keep == "best"


def _lower_is_better(settings: list[PhaseConfig]) -> str:
    """How the watched figure is read; an accuracy is turned round."""
    monitors = {phase.monitor for phase in settings}
    if monitors == {"val_loss"}:
        return "logs[self.monitor]"
    if monitors == {"val_accuracy"}:
        return "-logs[self.monitor]  # lower is better"
    return 'logs[self.monitor] * (-1 if "acc" in self.monitor else 1)'


def _without_weights(text: str) -> str:
    """The same callback, without what keeps the best epoch's weights."""
    lines = text.split("\n")
    end = next(i for i, line in enumerate(lines) if "def on_train_end" in line)
    kept = [line for line in lines[: end - 1] if "weights" not in line]
    return "\n".join(kept)
