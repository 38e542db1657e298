"""A network from a file in words, the same on the pages and in the shell."""

from __future__ import annotations

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.own_backbones.formats import Look, Tried

ANSWER_TITLES = {
    "size": mark("Image size"),
    "layout": mark("Order of the input"),
    "colours": mark("Order of colours"),
    "preprocessing": mark("Preprocessing"),
    "node": mark("Features from"),
    "kind": mark("What it makes"),
}

PREPROCESSING_WORDS = {
    "raw": mark("none: pixels from 0 to 255, it rescales by itself"),
    "tf": mark("-1 to 1 (TensorFlow, MobileNet)"),
    "torch": mark("ImageNet's mean and deviation (PyTorch, timm, DINOv2)"),
    "caffe": mark("ImageNet's mean taken off, BGR (Caffe, ResNet of Keras)"),
    "lite": mark("(pixel - 127) / 128 (EfficientNet-Lite)"),
    "unit": mark("0 to 1"),
    "custom": mark("a mean and a deviation of its own"),
}

KIND_WORDS = {
    "vector": mark("one vector per image"),
    "map_nchw": mark("a feature map, channels first"),
    "map_nhwc": mark("a feature map, channels last"),
    "class_token": mark("the class token"),
    "mean_token": mark("the patches' tokens, as a map where they lie in a square"),
}


def answer_texts(look: Look) -> dict[str, str]:
    """How a network is to be asked, in words, by answer."""
    answers = look["answers"]
    return {
        "size": f"{answers['size']} px",
        "layout": answers["layout"],
        "colours": answers["colours"],
        "preprocessing": _(PREPROCESSING_WORDS[answers["preprocessing"]]),
        "node": answers["node"],
        "kind": _(KIND_WORDS[answers["kind"]]),
    }


def tried_sentence(tried: Tried | None) -> str:
    """What two photos showed, in one or two sentences."""
    if tried is None:
        return _("Not tried yet.")
    made = _(
        "It makes {shape} features in {time} ms per image.",
        shape=" × ".join(numeral(f"{side:,}") for side in tried["shape"]),
        time=numeral(f"{1000 * tried['seconds_per_image']:.1f}"),
    )
    if not tried["is_finite"]:
        told = _("Of two photos some are no numbers: check the preprocessing.")
    elif not tried["is_varied"] or not tried["tells_apart"]:
        told = _("They do not tell two photos apart: choose another node.")
    else:
        told = _("They tell two photos apart.")
    return f"{made} {told}"
