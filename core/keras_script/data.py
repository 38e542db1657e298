"""The script's data: batches for training, validation and test."""

from __future__ import annotations

from core.config import RunConfig
from core.data.manifest import Manifest
from core.keras_script.layout import block
from core.keras_script.model import is_binary

_READ_SPLIT = '''
def read_split(folder):
    """Paths and class indices of each split."""
    splits = {"train": ([], []), "validation": ([], []), "test": ([], [])}
    with open(HERE / "split.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            paths, labels = splits[row["split"]]
            paths.append(str(Path(folder) / row["path"]))
            labels.append(CLASS_NAMES.index(row["label"]))
    return splits


def load_image(path, label):
    """An image, stretched to a square, and its label as the loss wants it."""
    image = tf.io.decode_image(
        tf.io.read_file(path), channels=3, expand_animations=False
    )
    # Without antialias, a large photo would lose most of its pixels.
    image = tf.image.resize(image, (IMAGE_SIZE, IMAGE_SIZE), antialias=True)
    return image, @label@


def load_data(folder):
    """Batches of images and labels for training, validation and test."""
    splits = read_split(folder)
@training@
@held_out@
@result@
'''

_HELD_OUT = """\
    validation, test = (
        tf.data.Dataset.from_tensor_slices(splits[name])
        .map(load_image, tf.data.AUTOTUNE)
        .batch(BATCH_SIZE)
        for name in ("validation", "test")
    )"""

_NO_TEST = """\
    validation = tf.data.Dataset.from_tensor_slices(splits["validation"])
    validation = validation.map(load_image, tf.data.AUTOTUNE).batch(BATCH_SIZE)"""

_SHUFFLED = """\
    paths, labels = splits["train"]
    training = tf.data.Dataset.from_tensor_slices((paths, labels))
    training = training.shuffle(len(paths), seed=SEED)
    training = training.map(load_image, tf.data.AUTOTUNE).batch(BATCH_SIZE)"""

_BALANCED_FILES = '''
def balanced(paths, labels):
    """As many images of every class, those of a small one several times."""
    pairs = list(zip(paths, labels, strict=True))
    by_class = []
    for index in sorted(set(labels)):
        own = [path for path, label in pairs if label == index]
        images = tf.data.Dataset.from_tensor_slices((own, [index] * len(own)))
        by_class.append(images.shuffle(len(own), seed=SEED).repeat())
    mixed = tf.data.Dataset.sample_from_datasets(by_class, seed=SEED)
    return mixed.take(len(paths))
'''

_CLASS_WEIGHTS = '''
def class_weights(labels):
    """What an image of each class counts: all classes count the same."""
    counts = Counter(labels)
    return {
        label: len(labels) / (len(counts) * count)
        for label, count in counts.items()
    }
'''

_LOAD_FOLDER = '''
def find_splits(folder):
    """Where training, validation and test images are; None = nowhere."""
    found = {p.name.lower(): p for p in Path(folder).iterdir() if p.is_dir()}
    validation = (
        found.get("validation") or found.get("val") or found.get("valid")
    )
    test = found.get("test")
    if "train" in found and (validation or test or len(found) == 1):
        return found["train"], validation, test
    return Path(folder), None, None  # the classes themselves


def images_in(folder, **options):
    """The images in class folders, each stretched to a square."""
    return keras.utils.image_dataset_from_directory(
        folder,
        label_mode="@mode@",
        batch_size=None,
        image_size=(IMAGE_SIZE, IMAGE_SIZE),
        interpolation="area",  # uses all pixels of a large photo
        seed=SEED,
        **options,
    )


def load_data(folder):
    """Batches of images and labels for training, validation and test.

    Folders train, validation (or val) and test above the classes are used as
    they are. Each that is missing is 15 % of the training images.
    """
    train, validation, test = find_splits(folder)
    missing = [validation, test].count(None)
    if missing:
        training, held_out = images_in(
            train, validation_split=0.15 * missing, subset="both"
        )
    else:
        training = images_in(train)
    class_names = training.class_names
    if missing == 2:
        half = len(held_out) // 2
        validation, test = held_out.skip(half), held_out.take(half)
    else:  # from their folders, which must have the same classes
        same = {"class_names": class_names, "shuffle": False}
        validation = images_in(validation, **same) if validation else held_out
        test = images_in(test, **same) if test else held_out
@names@
    validation = validation.batch(BATCH_SIZE)
    test = test.batch(BATCH_SIZE)
@training@
@result@
'''

_BALANCED_FOLDER = '''
def balanced(training, num_classes):
    """As many images of every class, those of a small one several times.

    Each class reads all images and keeps its own: simple, but slow.
    """

    def images_of(index):
        images = training.filter(lambda _, label: @label@ == index)
        return images.repeat()

    by_class = [images_of(index) for index in range(num_classes)]
    mixed = tf.data.Dataset.sample_from_datasets(by_class, seed=SEED)
    count = len(training)
    counted = tf.data.experimental.assert_cardinality(count)
    return mixed.take(count).apply(counted)
'''


def has_test(manifest: Manifest | None) -> bool:
    """Whether there are test images."""
    return manifest is None or bool(manifest.split("test"))


def data_values(config: RunConfig, manifest: Manifest | None) -> tuple[str, ...]:
    """What `load_data` returns, by name."""
    names = ["training", "validation"]
    if has_test(manifest):
        names.append("test")
    if manifest is None and not is_binary(config):
        names.append("num_classes")
    if config.imbalance == "class_weights":
        names.append("class_weight")
    return tuple(names)


def data_code(config: RunConfig, manifest: Manifest | None) -> list[str]:
    """The functions that load the data.

    Args:
        config: Of the run.
        manifest: Its images, which split.csv lists; None = the folder says it all.
    """
    names = data_values(config, manifest)
    result = f"    return {', '.join(names)}"
    if manifest is not None:
        return _split_code(config, result, has_test(manifest))
    helpers, lines = [], []
    if config.imbalance == "class_weights":
        helpers.append(block(_CLASS_WEIGHTS))
        lines = [
            "    labels = [",
            "        class_names.index(Path(path).relative_to(train).parts[0])",
            "        for path in training.file_paths",
            "    ]",
            "    class_weight = class_weights(labels)",
        ]
    if "num_classes" in names:
        lines.append("    num_classes = len(class_names)")
    training = "training"
    if config.imbalance == "balanced_sampling":
        training = f"balanced(training, {2 if is_binary(config) else 'num_classes'})"
        helpers.append(block(_BALANCED_FOLDER, label=_index(config)))
    load = block(
        _LOAD_FOLDER,
        mode=_label_mode(config),
        names="\n".join(lines),
        training=f"    training = {training}.batch(BATCH_SIZE)",
        result=result,
    )
    return [*helpers, load]


def _split_code(config: RunConfig, result: str, tests: bool) -> list[str]:
    helpers, training = [], _SHUFFLED
    if config.imbalance == "class_weights":
        helpers.append(block(_CLASS_WEIGHTS))
        training += "\n    class_weight = class_weights(labels)"
    if config.imbalance == "balanced_sampling":
        helpers.append(block(_BALANCED_FILES))
        training = (
            '    training = balanced(*splits["train"])\n' + training.split("\n")[-1]
        )
    label = {
        "int": "label",
        "binary": 'tf.cast([label], "float32")',
        "categorical": "tf.one_hot(label, len(CLASS_NAMES))",
    }[_label_mode(config)]
    load = block(
        _READ_SPLIT,
        label=label,
        training=training,
        held_out=_HELD_OUT if tests else _NO_TEST,
        result=result,
    )
    return [*helpers, load]


def _label_mode(config: RunConfig) -> str:
    """As `image_dataset_from_directory` calls it."""
    if is_binary(config):
        return "binary"
    return "categorical" if config.label_smoothing else "int"


def _index(config: RunConfig) -> str:
    """A label as a class's index."""
    words = {"int": "label", "binary": "label[0]", "categorical": "tf.argmax(label)"}
    return words[_label_mode(config)]
