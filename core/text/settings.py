"""A run's settings in words, the same on the pages and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.backbones.registry import backbone
from core.backbones.thaw_line import ALL, FROM
from core.config import PHASES, STRATEGIES, RunConfig
from core.config.descriptions import describe
from core.config.earlier_run import earlier_run
from core.errors import ConfigError
from core.text.labels import PHASE_TITLES, STRATEGY_TITLES
from core.text.numbers import number


def setup_text(config: RunConfig) -> str:
    """What tells a run from others on the same images, on one line.

    Such as "ResNet50 at 224 px, 4 views per image, seed 3".
    """
    strategy = STRATEGY_TITLES[config.strategy].lower()
    parts = [
        f"{config.facts.title} at {config.input_size} px",
        *([strategy] * (config.strategy != "finetune")),
        views_text(config.views),
        *([_precision_text(config.precision)] * (config.precision != "float32")),
        f"seed {config.seed}",
    ]
    return ", ".join(parts)


def setting_rows(config: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values of a config's settings, nested ones with a dot.

    Args:
        config: As `RunConfig.to_json` gives it. The data set is left out: it is named
            wherever a run is shown. So are phases that its strategy does not have.
    """
    unused = set(PHASES) - set(STRATEGIES[config["strategy"]])
    return _rows({key: config[key] for key in config if key not in unused})


def _rows(values: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict) and name not in _TEXTS:
            rows += _rows(value, f"{prefix}{name}.")
        elif name != "dataset":
            rows.append((prefix + name, setting_text(name, value)))
    return rows


def settings_text(settings: dict[str, Any]) -> str:
    """Some settings on one line, such as "strategy: frozen only; image size: 288".

    Args:
        settings: Values by dotted name, as `RunConfig.to_json` has them.
    """
    return "; ".join(
        f"{setting_name(name)}: {value_text(name, value)}"
        for name, value in settings.items()
    )


def value_text(name: str, value: Any) -> str:
    """The value of a dotted setting as people say it, such as "ResNet50"."""
    leaf = name.rpartition(".")[-1]
    return _TITLES[leaf](value) if leaf in _TITLES else setting_text(leaf, value)


def setting_name(name: str) -> str:
    """A setting's dotted name in words, such as "frozen: learning rate"."""
    return _NAMES.get(name, name.replace(".", ": ").replace("_", " "))


def setting_title(name: str) -> str:
    """A single value's dotted name as its widget has it, with its phase or layer.

    Such as "Learning rate (fine-tuned)" for "finetune.steps.0.learning_rate".
    """
    try:
        title = describe(name).label
    except KeyError:  # of another version
        return setting_name(name)
    first, *others = name.split(".")
    number = next((int(part) + 1 for part in others if part.isdecimal()), 0)
    where = PHASE_TITLES.get(first, first if others else "").lower()
    if number and (first not in PHASES or number > 1):
        where += f" {number}"
    return f"{title} ({where})" if where else title


def setting_text(name: str, value: Any) -> str:
    """One setting's value; most say best themselves what they are."""
    if name in _TEXTS:
        return _TEXTS[name](value)
    if name in _UNSET and value == _UNSET[name][0]:
        return _UNSET[name][1]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def views_text(views: int | str) -> str:
    """`RunConfig.views` in words."""
    if isinstance(views, str):
        return "new views in every epoch"
    return f"{views} views per image" if views > 1 else "no augmentation"


def weights_text(weights: str) -> str:
    """`RunConfig.weights` in words, such as "run pets-1 (fine-tuned)"."""
    try:
        start = earlier_run(weights)
    except ConfigError:  # of a form in which no run was chosen yet
        start = None
    if start is None:
        return weights
    phase = PHASE_TITLES.get(start.phase, "").lower()
    return f"run {start.run_id}" + f" ({phase})" * bool(phase)


def imbalance_text(imbalance: str) -> str:
    """`RunConfig.imbalance` in words, such as "class weights"."""
    return imbalance.replace("_", " ")


def precision_title(precision: str) -> str:
    """`RunConfig.precision` in two words, such as "half precision"."""
    return f"{_PRECISIONS[precision][0]} precision"


def epochs_text(num_epochs: int, learning_rate: float) -> str:
    """How long and how fast, such as "30 epochs at 0.001"."""
    return f"{number(num_epochs, 'epoch')} at {learning_rate:g}"


def layers_text(layers: Sequence[dict[str, Any]]) -> str:
    """A head's layers in words, such as "dense 512 relu, dropout 0.5".

    Args:
        layers: Of a `HeadConfig`, as `RunConfig.to_json` gives them.
    """
    return ", ".join(map(_layer_text, layers)) or "none"


def unfreeze_text(unfreeze: int | str) -> str:
    """`UnfreezeStep.unfreeze` in words."""
    if isinstance(unfreeze, int):
        return f"the top {unfreeze} layers" if unfreeze else "the backbone's own"
    if unfreeze == ALL:
        return "all layers"
    layer = unfreeze.removeprefix(FROM)
    return f"from layer {layer} on" if layer.isdecimal() else f"from {layer} on"


def _layer_text(layer: dict[str, Any]) -> str:
    words = [str(layer["kind"]).replace("_", " ")]
    if layer["kind"] == "dense":
        words += [str(layer["units"]), layer["activation"]]
        words += [f"{name} {layer[name]:g}" for name in ("l1", "l2") if layer[name]]
    if layer["kind"] == "dropout":
        words.append(f"{layer['rate']:g}")
    return " ".join(words)


def _steps_text(steps: Sequence[dict[str, Any]]) -> str:
    return "; ".join(map(_step_text, steps))


def _step_text(step: dict[str, Any]) -> str:
    epochs = epochs_text(step["epochs"], step["learning_rate"])
    return f"{unfreeze_text(step['unfreeze'])}: {epochs}"


def _optimizer_text(optimizer: dict[str, Any]) -> str:
    parts = [
        f"{word} {optimizer[name]:g}"
        for name, word in (
            ("weight_decay", "weight decay"),
            ("momentum", "momentum"),
            ("global_clipnorm", "gradients up to"),
        )
        if optimizer[name]
    ]
    return ", ".join([optimizer["name"], *parts])


def _schedule_text(schedule: dict[str, Any]) -> str:
    kind = str(schedule["kind"])
    if kind == "cosine":
        return f"cosine, warm-up {schedule['warmup']:.0%}"
    if kind == "exponential":
        steps = schedule["decay_steps"]
        jumps = ", in jumps" if schedule["staircase"] else ""
        return f"times {schedule['decay_rate']:g} every {steps:,} steps{jumps}"
    return kind


def _plateau_text(plateau: dict[str, Any]) -> str:
    if plateau["factor"] == 1:
        return "never lowered"
    epochs, least = number(plateau["patience"], "epoch"), plateau["min_learning_rate"]
    text = f"times {plateau['factor']:g} after {epochs}"
    return f"{text}, not below {least:g}" if least else text


def _precision_text(precision: str) -> str:
    return f"{precision_title(precision)} ({_PRECISIONS[precision][1]})"


# A word for each precision, and the types of its numbers.
_PRECISIONS = {
    "float32": ("full", "float32"),
    "bfloat16": ("half", "bfloat16"),
    "mixed": ("mixed", "bfloat16 and float32"),
}

# What an answer is the mean over.
_TEST_VIEWS = {
    "image": "a picture alone",
    "mirror": "a picture and its mirror image",
    "flips": "four flips of a picture",
}

# What a setting is called where its own name is no word.
_NAMES = {
    "finetune.steps.0.unfreeze": "thawed layers",
    "imbalance": "uneven classes",
    "test_views": "answers by",
}

# Values that `setting_text` leaves as options and files have them.
_TITLES: dict[str, Callable[[Any], str]] = {
    "strategy": lambda strategy: STRATEGY_TITLES[strategy].lower(),
    "backbone": lambda name: backbone(name).title,
    "imbalance": imbalance_text,
}

_TEXTS: dict[str, Callable[[Any], str]] = {
    "weights": weights_text,
    "views": views_text,
    "test_views": _TEST_VIEWS.__getitem__,
    "precision": _precision_text,
    "unfreeze": unfreeze_text,
    "layers": layers_text,
    "steps": _steps_text,
    "optimizer": _optimizer_text,
    "schedule": _schedule_text,
    "plateau": _plateau_text,
}

# By name: the value that stands for "not set", and what it means.
_UNSET: dict[str, tuple[Any, str]] = {
    "image_size": (0, "the backbone's own"),
    "feature_layer": ("", "the backbone's end"),
    "patience": (0, "never stops early"),
    "target": (0, "none"),
}
