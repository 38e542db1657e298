def preprocess(pixels):
    """What the network is made for: _sees_."""
    #: if kind == "lite"
    return (pixels - 127) / 128
    #: elif kind == "unit"
    return pixels / 255
    #: else
    return keras.applications._module_.preprocess_input(pixels)
    #: endif
