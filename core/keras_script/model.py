"""The script's model: the backbone, pooling, the head and its output."""

from __future__ import annotations

from core.config import BatchNormalization, Dense, HeadLayer, RunConfig
from core.keras_script.backbone import backbone_lines, needs_inference_mode
from core.keras_script.layout import Call, Expression, block, call, laid_out

_POOLINGS = {
    "average": "GlobalAveragePooling2D",
    "max": "GlobalMaxPooling2D",
    "flatten": "Flatten",
}


def is_binary(config: RunConfig) -> bool:
    """Whether the output is one unit: the second class's probability."""
    return config.head.output == "sigmoid"


def model_code(config: RunConfig) -> str:
    """The function that builds the model."""
    num_classes = "" if is_binary(config) else "num_classes"
    pooling = f'layers.{_POOLINGS[config.head.pooling]}(name="pooling")'
    is_raw = config.facts.preprocessing == "raw"
    network = "InferenceMode(backbone)" if needs_inference_mode(config) else "backbone"
    first = (
        "# This network scales pixels by itself."
        if is_raw
        else "x = preprocess(inputs)"
    )
    lines = [f"    {first}"]
    lines.append(f"    x = {network}({'inputs' if is_raw else 'x'})")
    lines.append(f"    x = {pooling}(x)")
    counts: dict[str, int] = {}
    for place, layer in enumerate(config.head.layers):
        counts[layer.kind] = counts.get(layer.kind, 0) + 1
        name = f"{layer.kind}_{counts[layer.kind]}"
        lines.append(laid_out(_layer(layer, name, place), 4, "x = ", "(x)"))
    output = call(
        "layers.Dense",
        num_classes or "1",
        activation=config.head.output,
        kernel_initializer=_initializer(0),
        name="probabilities",
    )
    lines.append(laid_out(output, 4, "outputs = ", "(x)"))
    return block(
        '''
        def build_model(@num_classes@):
            """The backbone without its top, and a new head."""
        @backbone@
            inputs = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
        @lines@
            return keras.Model(inputs, outputs), backbone
        ''',
        num_classes=num_classes,
        backbone=backbone_lines(config),
        lines="\n".join(lines),
    )


def compile_code(config: RunConfig) -> str:
    """The function that compiles the model."""
    loss = laid_out(_loss(config), 8, "loss=", ",")
    return block(
        '''
        def compile_model(model, optimizer):
            """Compile; needed again after each change of what is trainable.

            Keras notes here which weights are to be trained. A new optimizer also
            forgets the momenta of the phase before.
            """
            model.compile(
                optimizer,
        @loss@
                metrics=["accuracy"],
                jit_compile=False,  # XLA makes it many times slower on a CPU
            )
        ''',
        loss=loss,
    )


def _loss(config: RunConfig) -> Expression:
    name = "binary_crossentropy" if is_binary(config) else "categorical_crossentropy"
    if config.label_smoothing:
        loss = "".join(word.capitalize() for word in name.split("_"))
        return call(
            f"keras.losses.{loss}", label_smoothing=float(config.label_smoothing)
        )
    return f'"{name}"' if is_binary(config) else f'"sparse_{name}"'


def _initializer(place: int) -> Call:
    """The head's first weights are the run's own."""
    seed = f"SEED + {place}" if place else "SEED"
    return call("keras.initializers.GlorotUniform", seed)


def _layer(settings: HeadLayer, name: str, place: int) -> Expression:
    if isinstance(settings, Dense):
        penalty = None
        if settings.l1 or settings.l2:
            penalty = call("keras.regularizers.L1L2", l1=settings.l1, l2=settings.l2)
        return call(
            "layers.Dense",
            f"{settings.units}",
            activation=settings.activation,
            kernel_initializer=_initializer(place + 1),
            kernel_regularizer=penalty,
            name=name,
        )
    if isinstance(settings, BatchNormalization):
        return call("layers.BatchNormalization", name=name)
    return call("layers.Dropout", f"{settings.rate}", name=name)
