def estimate_norms(network, parts, images):
    """Estimate batch normalisation's statistics anew, on these images.

    #: if adapts
    No label is needed (AdaBN, Li et al. 2016, arXiv 1603.04779). Thaw also
    counts the variance between the batches, which makes a small difference.
    #: else
    Thaw also counts the variance between the batches, which makes a small
    difference.
    #: endif
    """
    norms = [
        part for part in parts if isinstance(part, layers.BatchNormalization)
    ]
    momenta = [norm.momentum for norm in norms]
    #: if has_dropout
    drops = [part for part in parts if isinstance(part, layers.Dropout)]
    rates = [drop.rate for drop in drops]
    for drop in drops:
        drop.rate = 0.0  # what is left out at random would change the result
    #: endif
    batches = -(-_most_ // BATCH_SIZE)  # more images hardly change the result
    for number, (batch, _) in enumerate(images.take(batches)):
        for norm in norms:
            norm.momentum = number / (number + 1)  # the mean of all batches
        network(batch, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    #: if has_dropout
    for drop, rate in zip(drops, rates, strict=True):
        drop.rate = rate
    #: endif


#: if is_precise
class PreciseNorms(keras.callbacks.Callback):
    """Estimates batch normalisation's statistics before each validation.

    Those that fit() remembers lag behind weights that change fast (precise
    BatchNorm, Wu and Johnson 2021, arXiv 2105.07576).
    """

    def __init__(self, backbone, images):
        super().__init__()
        self.backbone = backbone
        self.images = images

    def on_test_begin(self, logs=None):
        parts = [*self.backbone.layers, *self.model.layers]
        estimate_norms(self.model, parts, self.images)


#: endif
