"""Weights, where features are taken, and which layers are thawed."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core.backbones.layers import NetworkDescription
from core.backbones.registry import backbone
from core.backbones.shapes import Shape
from core.config import RunConfig
from core.config.descriptions import describe
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from core.storage.given_paths import absolute_path
from pages._ui.charts.style import chart_config
from pages._ui.frame import shell
from pages._ui.train import earlier, state, unfreeze, widgets
from pages._ui.train.lines import Lines
from pages._ui.train.network_strip import layer_counts, layer_text, network_strip

_WEIGHTS = {
    "imagenet": "ImageNet",
    "none": mark("None (random)"),
    "run": mark("An earlier run of mine"),
    "file": mark("A file"),
}
# What the setting is as long as nothing was chosen.
_UNSAID = {"file": "", "run": earlier.UNSAID}

_KIND = "train_weights_kind"

_NUMBERS_HELP = mark(
    "What crosses the thaw line is computed once and kept, as frozen layers always "
    "give the same for the same picture. Fine-tuning then computes only what lies "
    "above."
)


def network_summary(lines: Lines | None) -> str:
    """What the section is set to, for its title."""
    layer = state.get("feature_layer")
    parts = [shell.plain(_("cut at {layer}", layer=layer))] if layer else []
    if state.get("strategy") == "scratch":
        parts.append(_("all layers trained"))
    elif state.get("strategy") == "frozen":
        parts.append(_("all layers frozen"))
    else:
        parts.append(unfreeze.summary(lines))
    if _kind() == "run":
        parts.append(_("trained on from an earlier run"))
    elif _kind() == "file":
        parts.append(_("weights from a file"))
    elif state.get("weights") == "none" and state.get("strategy") != "scratch":
        parts.append(_("random weights"))
    return ", ".join(parts)


def network_section(
    config: RunConfig | None, lines: Lines | None, whole: NetworkDescription
) -> None:
    """Draw it.

    Args:
        config: The form's; None where one of its settings is wrong.
        lines: Its thaw lines, where it has some.
        whole: All of the backbone.
    """
    has_parts = bool(backbone(state.get("backbone")).parts)
    # Width and end are an earlier run's where it is trained on from that.
    is_free = _kind() != "run" and not has_parts
    if is_free:
        _choose_alpha()
    if not backbone(state.get("backbone")).is_trainable:
        st.caption(
            _(
                "The network stays as its file has it: features come from the node "
                "that was chosen when it was added."
            )
        )
        return
    if state.get("strategy") != "scratch" and not has_parts:
        _choose_weights(config)
    if is_free:
        _choose_feature_layer(whole)
    if state.get("strategy") == "finetune":
        unfreeze.choose_unfreeze(lines, whole)
    if config is not None and lines is not None:
        _picture(config, lines)


def _choose_alpha() -> None:
    facts = backbone(state.get("backbone"))
    if len(facts.alphas) > 1:
        widgets.choice("alpha", {alpha: f"{alpha:g}" for alpha in facts.alphas})


def _kind() -> str:
    """Which sort of weights the form has."""
    value = state.get("weights")
    if value in ("imagenet", "none"):
        return str(value)
    return "run" if value.startswith("run:") else "file"


def _choose_weights(config: RunConfig | None) -> None:
    """What the backbone starts from: a word, an earlier run, or a weight file."""
    value, kind = state.get("weights"), _kind()
    kind_key = f"{_KIND}_{state.widget_key('weights')}"
    described = describe("weights")
    words = {kind: _(text) for kind, text in _WEIGHTS.items()}
    if backbone(state.get("backbone")).is_own:  # no others fit it
        words = {"imagenet": _("Its file's"), "run": words["run"]}
    st.segmented_control(
        described.label,
        list(words),
        format_func=words.__getitem__,
        default=kind,
        required=True,
        wrap=True,
        key=kind_key,
        on_change=_take_kind,
        args=(kind_key,),
        help=described.help,
    )
    if kind == "none":
        st.caption(
            _(
                "A network that has learned nothing: good for showing what pretraining "
                "is worth, and for little else."
            )
        )
    if kind == "run":
        earlier.choose_earlier()
        if config is not None:
            earlier.show_origin(config)
    if kind == "file":
        path_key = f"path_{kind_key}"
        st.text_input(
            _("Weight file"),
            value,
            key=path_key,
            on_change=_take_path,
            args=(path_key,),
            placeholder="/path/to/weights.h5",
            help=_("A Keras weight file of this backbone without its top."),
        )


def _take_path(key: str) -> None:
    path = state.widget_value("weights", key)
    if path is not None:
        with suppress(UserError):  # that it is no path is said at the start
            path = str(absolute_path(path)) if path.strip() else ""
        state.put("weights", path)


def _take_kind(key: str) -> None:
    if kind := state.widget_value("weights", key):
        state.set_values({"weights": _UNSAID.get(kind, kind)})


def _choose_feature_layer(whole: NetworkDescription) -> None:
    end = shape_text(whole.feature_shape)
    words = {"": _("The backbone's end · {shape}", shape=end)}
    makers = [layer for layer in whole.layers if layer.makes_features]
    words |= {
        layer.name: f"{layer.name} · {shape_text(layer.shape)}"
        for layer in reversed(makers)
    }
    widgets.choice("feature_layer", words)


def shape_text(shape: Shape) -> str:
    """Such as "7 × 7 × 1,280"."""
    return " × ".join(numeral(f"{side:,}") for side in shape)


def _picture(config: RunConfig, lines: Lines) -> None:
    counts = layer_counts(config, lines)
    counted = ", ".join(layer_text(name, count) for name, count in counts.items())
    st.plotly_chart(
        network_strip(config, lines, shell.is_dark()),
        key="train_strip",
        config=chart_config(),
        alt=_(
            "The backbone's layers from the input to the head: {layers}",
            layers=counted,
        ),
    )
    total = lines.whole.parameters
    if config.strategy == "frozen":
        st.caption(
            _(
                "None of the backbone's {parameters} parameters is trained; the head "
                "gets {shape} numbers per image.",
                parameters=millions(total),
                shape=shape_text(lines.used.feature_shape),
            )
        )
    if config.strategy == "scratch":
        trained = sum(layer.trainable for layer in lines.used.layers)
        st.caption(
            _(
                "Trains **{trained}** of {parameters} parameters.",
                trained=numeral(f"{trained:,}"),
                parameters=millions(total),
            )
        )
    if not lines.steps:
        return
    line = lines.steps[-1]
    st.caption(
        plural(
            "Features at the line: **{values}** numbers per image. {count} layer is "
            "trained: **{trained}** of the backbone's {parameters} parameters.",
            "Features at the line: **{values}** numbers per image. {count} layers are "
            "trained: **{trained}** of the backbone's {parameters} parameters.",
            line.num_layers,
            values=numeral(f"{lines.steps[0].num_values:,}"),
            trained=numeral(f"{line.trained_parameters:,}"),
            parameters=millions(total),
        ),
        help=_(_NUMBERS_HELP),
    )


def millions(number: int) -> str:
    """Such as "3.4 M", or all of a small number."""
    return numeral(f"{number / 1e6:.1f} M" if number >= 1e6 else f"{number:,}")
