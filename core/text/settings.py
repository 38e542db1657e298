"""A run's settings in words, the same on the pages and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.backbones.registry import backbone
from core.backbones.thaw_line import ALL, FROM
from core.config import PHASES, STRATEGIES, RunConfig, UnfreezeStep
from core.config.descriptions import describe
from core.config.earlier_run import earlier_run
from core.errors import ConfigError
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from core.text.labels import PHASE_WORDS, STRATEGY_WORDS
from core.text.numbers import number
from core.text.setting_words import IMBALANCES, NAMES, PRECISIONS, TEST_VIEWS
from core.text.steps import optimizer_text, plateau_text, schedule_text


def setup_text(config: RunConfig) -> str:
    """What tells a run from others on the same images, on one line.

    Such as "ResNet50 at 224 px, 4 views per image, seed 3".
    """
    parts = [
        _(
            "{backbone} at {size} px",
            backbone=config.facts.title,
            size=config.input_size,
        ),
        *([_(STRATEGY_WORDS[config.strategy])] * (config.strategy != "finetune")),
        views_text(config.views),
        *([_precision_text(config.precision)] * (config.precision != "float32")),
        _("seed {seed}", seed=config.seed),
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
    if name in NAMES:
        return _(NAMES[name])
    return ": ".join(_(part.replace("_", " ")) for part in name.split("."))


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
    where = _(PHASE_WORDS.get(first, first if others else ""))
    if number and (first not in PHASES or number > 1):
        where += f" {number}"
    return f"{title} ({where})" if where else title


def setting_text(name: str, value: Any) -> str:
    """One setting's value; most say best themselves what they are."""
    if name in _TEXTS:
        return _TEXTS[name](value)
    if name in _UNSET and value == _UNSET[name][0]:
        return _(_UNSET[name][1])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return numeral(str(value)) if isinstance(value, float) else str(value)


def views_text(views: int | str) -> str:
    """`RunConfig.views` in words."""
    if isinstance(views, str):
        return _("new views in every epoch")
    if views > 1:
        return plural("{count} view per image", "{count} views per image", views)
    return _("no augmentation")


def weights_text(weights: str) -> str:
    """`RunConfig.weights` in words, such as "run pets-1 (fine-tuned)"."""
    try:
        start = earlier_run(weights)
    except ConfigError:  # of a form in which no run was chosen yet
        start = None
    if start is None:
        return weights
    if start.phase not in PHASE_WORDS:
        return _("run {run}", run=start.run_id)
    phase = _(PHASE_WORDS[start.phase])
    return _("run {run} ({phase})", run=start.run_id, phase=phase)


def imbalance_text(imbalance: str) -> str:
    """`RunConfig.imbalance` in words, such as "class weights"."""
    return _(IMBALANCES.get(imbalance, imbalance.replace("_", " ")))


def precision_title(precision: str) -> str:
    """`RunConfig.precision` in two words, such as "half precision"."""
    return _(PRECISIONS[precision][0])


def epochs_text(num_epochs: int, learning_rate: float) -> str:
    """How long and how fast, such as "30 epochs at 0.001"."""
    return _(
        "{epochs} at {learning_rate}",
        epochs=number(num_epochs, "epoch"),
        learning_rate=numeral(f"{learning_rate:g}"),
    )


def layers_text(layers: Sequence[dict[str, Any]]) -> str:
    """A head's layers in words, such as "dense 512 relu, dropout 0.5".

    Args:
        layers: Of a `HeadConfig`, as `RunConfig.to_json` gives them.
    """
    return ", ".join(map(_layer_text, layers)) or _("none")


def unfreeze_text(unfreeze: int | str) -> str:
    """`UnfreezeStep.unfreeze` in words."""
    if isinstance(unfreeze, int):
        if not unfreeze:
            return _("the backbone's own")
        return _("the top {count} layers", count=unfreeze)
    if unfreeze == ALL:
        return _("all layers")
    layer = unfreeze.removeprefix(FROM)
    if layer.isdecimal():
        return _("from layer {layer} on", layer=layer)
    return _("from {layer} on", layer=layer)


def thawing_text(steps: Sequence[UnfreezeStep]) -> str:
    """The steps of a fine-tuning, where the backbone's own line goes without saying.

    Such as "10 epochs at 0.0001" or "the top 3 layers: 5 epochs at 0.0001".
    """
    first, *others = steps
    begin = epochs_text(first.epochs, first.learning_rate)
    if first.unfreeze:
        begin = f"{unfreeze_text(first.unfreeze)}: {begin}"
    return "; ".join([begin, *(_step_text(vars(step)) for step in others)])


def _layer_text(layer: dict[str, Any]) -> str:
    words = [str(layer["kind"]).replace("_", " ")]
    if layer["kind"] == "dense":
        words += [str(layer["units"]), layer["activation"]]
        penalties = [name for name in ("l1", "l2") if layer[name]]
        words += [f"{name} {numeral(f'{layer[name]:g}')}" for name in penalties]
    if layer["kind"] == "dropout":
        words.append(numeral(f"{layer['rate']:g}"))
    return " ".join(words)


def _steps_text(steps: Sequence[dict[str, Any]]) -> str:
    return "; ".join(map(_step_text, steps))


def _step_text(step: dict[str, Any]) -> str:
    epochs = epochs_text(step["epochs"], step["learning_rate"])
    return f"{unfreeze_text(step['unfreeze'])}: {epochs}"


def _precision_text(precision: str) -> str:
    return f"{precision_title(precision)} ({_(PRECISIONS[precision][1])})"


# Values that `setting_text` leaves as options and files have them.
_TITLES: dict[str, Callable[[Any], str]] = {
    "strategy": lambda strategy: _(STRATEGY_WORDS[strategy]),
    "backbone": lambda name: backbone(name).title,
    "imbalance": imbalance_text,
}

_TEXTS: dict[str, Callable[[Any], str]] = {
    "weights": weights_text,
    "views": views_text,
    "test_views": lambda views: _(TEST_VIEWS[views]),
    "precision": _precision_text,
    "unfreeze": unfreeze_text,
    "layers": layers_text,
    "steps": _steps_text,
    "optimizer": optimizer_text,
    "schedule": schedule_text,
    "plateau": plateau_text,
}

# By name: the value that stands for "not set", and what it means.
_UNSET: dict[str, tuple[Any, str]] = {
    "image_size": (0, mark("the backbone's own")),
    "feature_layer": ("", mark("the backbone's end")),
    "patience": (0, mark("never stops early")),
    "target": (0, mark("none")),
}
