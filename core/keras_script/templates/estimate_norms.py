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
    #: if has_dropout
    drops = [
        layer for layer in backbone.layers if isinstance(layer, layers.Dropout)
    ]
    rates = [drop.rate for drop in drops]
    for drop in drops:
        drop.rate = 0.0  # what is left out at random would change the result
    #: endif
    batches = -(-1024 // BATCH_SIZE)  # more images hardly change the result
    for number, (images, _) in enumerate(training.take(batches)):
        for norm in norms:
            norm.momentum = number / (number + 1)  # the mean of all batches
        #: if is_raw
        backbone(images, training=True)
        #: else
        backbone(preprocess(images), training=True)
        #: endif
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    #: if has_dropout
    for drop, rate in zip(drops, rates, strict=True):
        drop.rate = rate
    #: endif
