def rates_by_block(backbone, head, slower):
    """The further a block lies below the head, the more slowly it learns."""
    of_weight, end = {}, len(backbone.layers)
    for (first, _), optimizer in zip(BLOCKS, slower, strict=True):
        for layer in backbone.layers[first:end]:
            for weight in layer.trainable_weights:
                of_weight[id(weight)] = optimizer
        end = first
    return keras.optimizers.MultiOptimizer(
        lambda weight: of_weight.get(id(weight), head)
    )
