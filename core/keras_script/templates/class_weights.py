def class_weights(labels):
    """What an image of each class counts: all classes count the same."""
    counts = Counter(labels)
    return {
        label: len(labels) / (len(counts) * count)
        for label, count in counts.items()
    }
