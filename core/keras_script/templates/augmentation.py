def augmented(training):
    #: if num_views
    """Change the training images at random, anew in every epoch.

    Thaw draws _num_views_ views of each image once and shows them by turns,
    to compute the frozen layers only once per view. Here the changes are
    new in every epoch: the same idea, and slower.
    """
    #: else
    """Change the training images at random, anew in every epoch."""
    #: endif
    changes = keras.layers.Pipeline(
        [
            #: if horizontal_flip and vertical_flip
            layers.RandomFlip("horizontal_and_vertical"),
            #: elif horizontal_flip
            layers.RandomFlip("horizontal"),
            #: elif vertical_flip
            layers.RandomFlip("vertical"),
            #: endif
            #: if rotation and is_reflected
            layers.RandomRotation(_rotation_),
            #: elif rotation
            layers.RandomRotation(_rotation_, fill_mode=_fill_mode_),
            #: endif
            #: if zoom and is_reflected
            layers.RandomZoom(_zoom_),
            #: elif zoom
            layers.RandomZoom(_zoom_, fill_mode=_fill_mode_),
            #: endif
            #: if shift and is_reflected
            layers.RandomTranslation(_shift_, _shift_),
            #: elif shift
            layers.RandomTranslation(_shift_, _shift_, fill_mode=_fill_mode_),
            #: endif
            #: if shear and is_reflected
            layers.RandomShear(_shear_, _shear_),
            #: elif shear
            layers.RandomShear(_shear_, _shear_, fill_mode=_fill_mode_),
            #: endif
            #: if crop
            layers.RandomCrop(
                round(IMAGE_SIZE * _kept_),
                round(IMAGE_SIZE * _kept_),
            ),
            layers.Resizing(IMAGE_SIZE, IMAGE_SIZE),
            #: endif
            #: if brightness
            layers.RandomBrightness(_brightness_),
            #: endif
            #: if contrast
            layers.RandomContrast((_contrast_, _contrast_)),
            #: endif
            #: if saturation
            layers.RandomSaturation(_saturations_, value_range=(0, 1)),
            #: endif
            #: if hue
            layers.RandomHue(_hue_),
            #: endif
            #: if erasing
            layers.RandomErasing(
                (0.5, 0.5),
                scale=_areas_,
                fill_value=128,
            ),
            #: endif
        ],
    )
    return training.map(
        lambda images, labels: (changes(images, training=True), labels)
    ).prefetch(2)
