#: if config.imbalance == "balanced_sampling"
def balanced(training, num_classes):
    """As many images of every class, those of a small one several times.

    Each class reads all images and keeps its own: simple, but slow.
    """

    def images_of(index):
        #: if label_mode == "int"
        images = training.filter(lambda _, label: label == index)
        #: elif label_mode == "binary"
        images = training.filter(lambda _, label: label[0] == index)
        #: else
        images = training.filter(lambda _, label: tf.argmax(label) == index)
        #: endif
        return images.repeat()

    by_class = [images_of(index) for index in range(num_classes)]
    mixed = tf.data.Dataset.sample_from_datasets(by_class, seed=SEED)
    count = len(training)
    counted = tf.data.experimental.assert_cardinality(count)
    return mixed.take(count).apply(counted)


#: endif
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
        label_mode=_label_mode_,
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
    #: if is_weighted
    labels = [
        class_names.index(Path(path).relative_to(train).parts[0])
        for path in training.file_paths
    ]
    class_weight = class_weights(labels)
    #: endif
    #: if not is_binary
    num_classes = len(class_names)
    #: endif
    validation = validation.batch(BATCH_SIZE)
    test = test.batch(BATCH_SIZE)
    #: if config.imbalance != "balanced_sampling"
    training = training.batch(BATCH_SIZE)
    #: elif is_binary
    training = balanced(training, 2).batch(BATCH_SIZE)
    #: else
    training = balanced(training, num_classes).batch(BATCH_SIZE)
    #: endif
    return _values_
