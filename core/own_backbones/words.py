"""A network from a file in words, the same on the pages and in the shell."""

from __future__ import annotations

from core.own_backbones.formats import Look, Tried

ANSWER_TITLES = {
    "size": "Image size",
    "layout": "Order of the input",
    "colours": "Order of colours",
    "preprocessing": "Preprocessing",
    "node": "Features from",
    "kind": "What it makes",
}

PREPROCESSING_WORDS = {
    "raw": "none: pixels from 0 to 255, it rescales by itself",
    "tf": "-1 to 1 (TensorFlow, MobileNet)",
    "torch": "ImageNet's mean and deviation (PyTorch, timm, DINOv2)",
    "caffe": "ImageNet's mean taken off, BGR (Caffe, ResNet of Keras)",
    "lite": "(pixel - 127) / 128 (EfficientNet-Lite)",
    "unit": "0 to 1",
    "custom": "a mean and a deviation of its own",
}

KIND_WORDS = {
    "vector": "one vector per image",
    "map_nchw": "a feature map, channels first",
    "map_nhwc": "a feature map, channels last",
    "class_token": "the class token",
    "mean_token": "the patches' tokens, as a map where they lie in a square",
}


def answer_texts(look: Look) -> dict[str, str]:
    """How a network is to be asked, in words, by answer."""
    answers = look["answers"]
    return {
        "size": f"{answers['size']} px",
        "layout": answers["layout"],
        "colours": answers["colours"],
        "preprocessing": PREPROCESSING_WORDS[answers["preprocessing"]],
        "node": answers["node"],
        "kind": KIND_WORDS[answers["kind"]],
    }


def tried_sentence(tried: Tried | None) -> str:
    """What two photos showed, in one or two sentences."""
    if tried is None:
        return "Not tried yet."
    shape = " × ".join(f"{side:,}" for side in tried["shape"])
    took = f"{1000 * tried['seconds_per_image']:.1f} ms per image"
    made = f"It makes {shape} features in {took}."
    if not tried["is_finite"]:
        return f"{made} Of two photos some are no numbers: check the preprocessing."
    if not tried["is_varied"] or not tried["tells_apart"]:
        return f"{made} They do not tell two photos apart: choose another node."
    return f"{made} They tell two photos apart."
