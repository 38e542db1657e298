def print_accuracy(phase, model, **splits):
    """How many images of each split are classified right."""
    #: if by_views
    model = by_views(model)
    #: endif
    for name, images in splits.items():
        scores = model.evaluate(images, verbose=0, return_dict=True)
        print(f"{phase}: {scores['accuracy']:.1%} of the {name} images right")


def main(folder):
    keras.utils.set_random_seed(SEED)
    _values_ = load_data(folder)
    #: if uses_backbone
    model, backbone = build_model(_num_classes_)
    #: else
    model, _ = build_model(_num_classes_)
    #: endif
    #: if config.adapt_norms
    #: if is_raw
    estimate_norms(backbone, backbone.layers, training)
    #: else
    seen = training.map(lambda images, labels: (preprocess(images), labels))
    estimate_norms(backbone, backbone.layers, seen)
    #: endif
    #: endif
    #: if is_precise
    norms = PreciseNorms(backbone, training)
    #: endif
    #: if is_augmented
    training = augmented(training)
    #: endif
    #: if config.strategy == "scratch"
    #: if is_precise
    train_all(model, _data_, norms)
    #: else
    train_all(model, _data_)
    #: endif
    print_accuracy("From scratch", model, _splits_)
    #: else
    train_head(model, backbone, _data_)
    print_accuracy("Frozen", model, _splits_)
    #: endif
    #: if config.strategy == "finetune"
    model.save_weights(HERE / "frozen.weights.h5")
    fine_tune(model, backbone, _data_)
    print_accuracy("Fine-tuned", model, _splits_)
    # Where fine-tuning did not win on validation, Thaw keeps the frozen
    # model: the printed figures tell.
    #: endif
    model.save_weights(HERE / "model.weights.h5")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else DATA)
