"""Put a script together: what it says of itself, its constants and its parts."""

from __future__ import annotations

from core.config import RunConfig
from core.data.manifest import Manifest
from core.keras_script.architectures import architecture_code
from core.keras_script.augmentation import augmentation_code, is_augmented
from core.keras_script.backbone import (
    adapt_norms_code,
    inference_mode_code,
    needs_inference_mode,
    packaged_weight_name,
    preprocessing_code,
    reads_weight_file,
)
from core.keras_script.callbacks import callback_code, is_gradual
from core.keras_script.data import data_code, data_values, has_test
from core.keras_script.layout import Call, block, laid_out, literal
from core.keras_script.model import compile_code, is_binary, model_code
from core.keras_script.optimizers import has_two_rates, two_rates_code
from core.keras_script.phases import (
    first_trained,
    phase_arguments,
    phase_code,
    phase_function,
    step_rows,
)
from core.text.labels import PHASE_TITLES

_PRINT_ACCURACY = '''
def print_accuracy(phase, model, **splits):
    """How many images of each split are classified right."""
    for name, images in splits.items():
        scores = model.evaluate(images, verbose=0, return_dict=True)
        print(f"{phase}: {scores['accuracy']:.1%} of the {name} images right")
'''

_MAIN = """
def main(folder):
    keras.utils.set_random_seed(SEED)
@lines@


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else DATA)
"""

_STRATEGIES = {
    "frozen": "a new head on the frozen backbone",
    "finetune": "a new head first, then the backbone's upper layers too",
    "scratch": "all layers from random weights",
}


def keras_code(
    config: RunConfig,
    manifest: Manifest | None = None,
    weights_name: str = "",
) -> str:
    """A run's settings as a complete script that needs keras and tensorflow only.

    Args:
        config: Of a run, a recipe or a form.
        manifest: The run's images: the script then reads their split from a file that
            `split_csv` makes, `split.csv` beside it. None = the script splits, or
            takes the split that the folder gives.
        weights_name: Of the weight file beside the script, where the config names a
            file; "" = it is read where the config says.

    Raises:
        ConfigError: The config names a layer that its backbone does not have.
    """
    code = [
        *([inference_mode_code()] if needs_inference_mode(config) else ()),
        *callback_code(config),
        *data_code(config, manifest),
        *([augmentation_code(config)] if is_augmented(config) else ()),
        preprocessing_code(config.facts),
        architecture_code(config.facts),
        model_code(config),
        *([adapt_norms_code(config.facts)] if config.adapt_norms else ()),
        compile_code(config),
        *([two_rates_code()] if has_two_rates(config) else ()),
        *(phase_code(config, phase) for phase in config.phases),
        block(_PRINT_ACCURACY),
        _main_code(config, manifest),
    ]
    body = "\n\n\n".join(part for part in code if part)
    top = "\n\n".join(
        [
            _about(config, manifest),
            _imports(body),
            _constants(config, manifest, weights_name),
        ]
    )
    return f"{top}\n\n\n{body}\n"


def _about(config: RunConfig, manifest: Manifest | None) -> str:
    data = "DATA_FOLDER has one folder of images per class, or such folders in train,\n"
    data += "validation and test"
    if manifest:
        data = "split.csv, beside this script, lists the images in DATA_FOLDER"
    return block(
        '''
        """Train an image classifier in plain Keras.

        @title@: @how@.

            python train.py [DATA_FOLDER]

        @data@.
        Needs the package tensorflow; tried with Keras 3.15. TensorFlow reads JPEG,
        PNG, GIF and BMP, and does not turn photos by their EXIF data.
        """
        ''',
        title=config.facts.title,
        how=_STRATEGIES[config.strategy],
        data=data,
    )


def _imports(body: str) -> str:
    standard = ["import sys", "from pathlib import Path"]
    if "csv.DictReader" in body:
        standard.append("import csv")
    if "Counter(" in body:
        standard.append("from collections import Counter")
    standard.sort(key=lambda line: (line.startswith("from"), line))
    others = ["import keras", "from keras import layers"]
    if "tf." in body:
        others.insert(1, "import tensorflow as tf")
    return "\n".join([*standard, "", *others])


def _constants(config: RunConfig, manifest: Manifest | None, weights_name: str) -> str:
    data = literal(manifest.root if manifest else "images")
    lines = ["HERE = Path(__file__).parent", f"DATA = {data}"]
    if manifest:
        names = Call("(", tuple(map(literal, manifest.class_names)))
        lines.append(laid_out(names, 0, "CLASS_NAMES = "))
    lines += [
        f"IMAGE_SIZE = {config.input_size}  # pixels, height and width",
        f"BATCH_SIZE = {config.batch_size}",
        f"SEED = {config.seed}",
    ]
    if reads_weight_file(config):
        name = weights_name or packaged_weight_name(config.facts)
        is_elsewhere = config.weights != "imagenet" and not weights_name
        path = f"Path({literal(config.weights)})"
        lines.append(f"WEIGHTS = {path if is_elsewhere else f'HERE / {literal(name)}'}")
    elif config.facts.constructor:
        is_random = config.weights == "none"
        lines.append(
            f"WEIGHTS = {'None  # random' if is_random else literal(config.weights)}"
        )
    for phase in config.phases:
        lines += ["", *_phase_constants(config, phase)]
    return "\n".join(lines)


def _phase_constants(config: RunConfig, phase: str) -> list[str]:
    if phase == "finetune" and is_gradual(config):
        rows = [f"    {row}," for row in step_rows(config)]
        title = "# Of each stage: the first trained layer, epochs, learning rate"
        return [title, "STAGES = (", *rows, ")"]
    settings = config.phase(phase)
    lines = [
        f"{phase.upper()}_EPOCHS = {settings.epochs}",
        f"{phase.upper()}_RATE = {literal(settings.learning_rate)}",
    ]
    first = first_trained(config) if phase == "finetune" else 0
    if first:
        lines.append("# The thaw line: backbone.layers[THAW_LINE:] are fine-tuned.")
        lines.append(f"THAW_LINE = {first}")
    return lines


def _main_code(config: RunConfig, manifest: Manifest | None) -> str:
    values = data_values(config, manifest)
    lines = [f"{', '.join(values)} = load_data(folder)"]
    count = "num_classes" if "num_classes" in values else "len(CLASS_NAMES)"
    backbone = (
        "backbone" if config.phases != ("scratch",) or config.adapt_norms else "_"
    )
    argument = "" if is_binary(config) else count
    lines.append(f"model, {backbone} = build_model({argument})")
    if config.adapt_norms:
        lines.append("adapt_norms(backbone, training)")
    if is_augmented(config):
        lines.append("training = augmented(training)")
    splits = "validation=validation" + ", test=test" * has_test(manifest)
    for phase in config.phases:
        arguments = ", ".join(phase_arguments(config, phase))
        lines.append(f"{phase_function(phase)}({arguments})")
        lines.append(f'print_accuracy("{PHASE_TITLES[phase]}", model, {splits})')
        if phase != config.phases[-1]:
            lines.append(f'model.save_weights(HERE / "{phase}.weights.h5")')
    if len(config.phases) > 1:
        lines.append(
            "# Where fine-tuning did not win on validation, Thaw keeps the frozen"
        )
        lines.append("# model: the printed figures tell.")
    lines.append('model.save_weights(HERE / "model.weights.h5")')
    return block(_MAIN, lines="\n".join(f"    {line}" for line in lines))
