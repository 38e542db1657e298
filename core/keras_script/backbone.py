"""The script's backbone: what it is, where its weights are from, what it sees."""

from __future__ import annotations

from core.backbones.registry import Backbone
from core.config import RunConfig
from core.keras_script.architectures import builder
from core.keras_script.layout import block, call, laid_out, literal

_SEES = {
    "tf": "RGB from -1 to 1",
    "torch": "RGB, normalised as ImageNet",
    "caffe": "BGR, less ImageNet's mean",
    "lite": "RGB from about -1 to 1",
    "unit": "RGB from 0 to 1",
}
_FORMULAS = {"lite": "(pixels - 127) / 128", "unit": "pixels / 255"}

_INFERENCE_MODE = '''
class InferenceMode(layers.Layer):
    """Calls a network in inference mode, also while fit() trains it.

    Batch normalisation then keeps the means and variances that it has: those
    of a few small batches would be too noisy. Its scale and offset are trained
    like other weights. Calling `backbone(x, training=False)` in `build_model`
    is not enough: in Keras 3, fit() overrides it (keras issue 20285).
    """

    def __init__(self, network):
        super().__init__(name="inference_mode")
        self.network = network

    def call(self, inputs):
        return self.network(inputs, training=False)
'''

_ADAPT_NORMS = '''
def adapt_norms(backbone, training):
    """Estimate batch normalisation's statistics anew, on these images.

    No label is needed (AdaBN, Li et al. 2016, arXiv 1603.04779). Thaw also
    counts the variance between the batches, which makes a small difference.
    """
    norms = [
        layer
        for layer in backbone.layers
        if isinstance(layer, layers.BatchNormalization)
    ]
    momenta = [norm.momentum for norm in norms]
@no_dropout@
    batches = -(-1024 // BATCH_SIZE)  # more images hardly change the result
    for number, (images, _) in enumerate(training.take(batches)):
        for norm in norms:
            norm.momentum = number / (number + 1)  # the mean of all batches
        backbone(@images@, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
@dropout_again@
'''

_NO_DROPOUT = """\
    drops = [
        layer for layer in backbone.layers if isinstance(layer, layers.Dropout)
    ]
    rates = [drop.rate for drop in drops]
    for drop in drops:
        drop.rate = 0.0  # what is left out at random would change the result"""

_DROPOUT_AGAIN = """\
    for drop, rate in zip(drops, rates, strict=True):
        drop.rate = rate"""


_LITE_WEIGHTS = """\
    if WEIGHTS.exists():
        backbone.load_weights(WEIGHTS)
    else:
        print(
            f"There is no {WEIGHTS}: the network begins with random weights. "
            "`python -m core code --output DIR` of Thaw writes that file."
        )"""


def needs_inference_mode(config: RunConfig) -> bool:
    """Whether the backbone behaves differently in training, and must not."""
    facts = config.facts
    return config.strategy != "scratch" and (facts.has_norms or facts.has_dropout)


def reads_weight_file(config: RunConfig) -> bool:
    """Whether the script loads a file into the backbone."""
    is_file = config.weights not in ("imagenet", "none")
    return is_file or (config.weights == "imagenet" and config.facts.is_packaged)


def packaged_weight_name(facts: Backbone) -> str:
    """What the weight file of a packaged backbone is called."""
    return f"{facts.name}.weights.h5"


def preprocessing_code(facts: Backbone) -> str:
    """The function from pixels to what the network sees; "" where it is inside."""
    kind = facts.preprocessing
    if kind == "raw":
        return ""
    keras_own = f"keras.applications.{facts.module}.preprocess_input(pixels)"
    return block(
        '''
        def preprocess(pixels):
            """What the network is made for: @sees@."""
            return @formula@
        ''',
        sees=_SEES[kind],
        formula=_FORMULAS.get(kind, keras_own),
    )


def inference_mode_code() -> str:
    """The layer that keeps batch normalisation as it is."""
    return block(_INFERENCE_MODE)


def adapt_norms_code(facts: Backbone) -> str:
    """The function that estimates batch normalisation's statistics anew."""
    is_raw = facts.preprocessing == "raw"
    return block(
        _ADAPT_NORMS,
        images="images" if is_raw else "preprocess(images)",
        no_dropout=_NO_DROPOUT * facts.has_dropout,
        dropout_again=_DROPOUT_AGAIN * facts.has_dropout,
    )


def backbone_lines(config: RunConfig) -> str:
    """The body's first lines of `build_model`: the backbone, with its weights."""
    facts = config.facts
    lines = []
    if facts.constructor:
        width = [("alpha", f"{config.alpha}")] if len(facts.alphas) > 1 else []
        weights = "None" if reads_weight_file(config) else "WEIGHTS"
        made = call(
            f"keras.applications.{facts.constructor}",
            ("input_shape", "(IMAGE_SIZE, IMAGE_SIZE, 3)"),
            *width,
            ("include_top", "False"),
            ("weights", weights),
        )
    else:
        made = call(builder(facts))
    lines.append(laid_out(made, 4, "backbone = "))
    if reads_weight_file(config):
        lines.append(_weight_lines(config))
    if config.feature_layer:
        end = f"backbone.get_layer({literal(config.feature_layer)}).output"
        lines.append("    # The head begins here: what lies above is not used.")
        cut = call("keras.Model", "backbone.input", end)
        lines.append(laid_out(cut, 4, "backbone = "))
    return "\n".join(lines)


def _weight_lines(config: RunConfig) -> str:
    if not config.facts.is_packaged or config.weights != "imagenet":
        return "    backbone.load_weights(WEIGHTS)"
    return _LITE_WEIGHTS
