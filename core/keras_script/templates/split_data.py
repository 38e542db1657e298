#: if config.imbalance == "balanced_sampling"
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


#: endif
def read_split(folder):
    """Paths and class indices of each split."""
    splits = {"train": ([], []), "validation": ([], []), "test": ([], [])}
    with open(HERE / "split.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            # A "'" stands before what spreadsheets take for a formula.
            path = row["path"].removeprefix("'")
            label = row["label"].removeprefix("'")
            paths, labels = splits[row["split"]]
            paths.append(str(Path(folder) / path))
            labels.append(CLASS_NAMES.index(label))
    return splits


def load_image(path, label):
    """An image, stretched to a square, and its label as the loss wants it."""
    image = tf.numpy_function(read_image, [path], "uint8")
    image = tf.ensure_shape(image, (IMAGE_SIZE, IMAGE_SIZE, 3))
    image = tf.cast(image, "float32")
    #: if label_mode == "int"
    return image, label
    #: elif label_mode == "binary"
    return image, tf.cast([label], "float32")
    #: else
    return image, tf.one_hot(label, len(CLASS_NAMES))
    #: endif


def load_data(folder):
    """Batches of images and labels for training, validation and test."""
    splits = read_split(folder)
    #: if config.imbalance == "balanced_sampling"
    training = balanced(*splits["train"])
    #: else
    paths, labels = splits["train"]
    training = tf.data.Dataset.from_tensor_slices((paths, labels))
    training = training.shuffle(len(paths), seed=SEED)
    #: endif
    training = training.map(load_image, tf.data.AUTOTUNE).batch(BATCH_SIZE)
    #: if is_weighted
    class_weight = class_weights(labels)
    #: endif
    #: if has_test
    validation, test = (
        tf.data.Dataset.from_tensor_slices(splits[name])
        .map(load_image, tf.data.AUTOTUNE)
        .batch(BATCH_SIZE)
        for name in ("validation", "test")
    )
    #: else
    validation = tf.data.Dataset.from_tensor_slices(splits["validation"])
    validation = validation.map(load_image, tf.data.AUTOTUNE).batch(BATCH_SIZE)
    #: endif
    return _values_
