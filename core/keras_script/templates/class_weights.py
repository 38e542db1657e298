def class_weights(labels):
    #: if config.imbalance == "class_weights"
    """What an image of each class counts: all classes count the same."""
    counts = Counter(labels)
    return {
        label: len(labels) / (len(counts) * count)
        for label, count in counts.items()
    }
    #: else
    """What an image of each class counts, by the effective number of images.

    Cui et al. 2019, arXiv 1901.05555; the mean over all images is 1.
    """
    counts = Counter(labels)
    inverse = {
        label: (1 - _beta_) / (1 - _beta_**count)
        for label, count in counts.items()
    }
    scale = len(labels) / sum(counts[k] * inverse[k] for k in counts)
    return {label: scale * value for label, value in inverse.items()}
    #: endif
