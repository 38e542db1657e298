def by_views(model):
    """The same model, answering by the mean over flips of a picture."""
    image = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
    views = [
        image,
        #: for axes in flips
        keras.ops.flip(image, _axes_),
        #: endfor
    ]
    answering = keras.Model(image, layers.average([model(v) for v in views]))
    # Only to be told how well it answers.
    compile_model(answering, keras.optimizers.Adam())
    return answering
