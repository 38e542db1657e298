def two_rates(backbone, slow, fast):
    """What is pretrained learns more slowly than the new head."""
    pretrained = {id(weight) for weight in backbone.trainable_weights}
    return keras.optimizers.MultiOptimizer(
        lambda weight: slow if id(weight) in pretrained else fast
    )
