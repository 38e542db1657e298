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
            #: if rand_augment_num_ops
            # Keras' ranges are its own. Such as of turns: here they go up to
            # _rand_augment_factor_ of a full one, in Thaw to _degrees_°.
            layers.RandAugment(
                num_ops=_rand_augment_num_ops_,
                factor=_rand_augment_factor_,
            ),
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
    #: if is_mixed
    # Each image is mixed with another one of its batch; Thaw mixes it with any
    # other training image, and leaves one view, the image itself, as it is.
    #: if has_class_weights
    # Keras weighs what is mixed by the larger label, Thaw by both shares.
    #: endif
    #: if is_binary
    # Keras counts no answer to a mixed label as right: the training accuracy
    # that it prints says nothing, validation's does.
    #: endif
    #: if mixup_alpha
    mix_up = layers.MixUp(alpha=_mixup_alpha_)
    #: endif
    #: if cutmix_alpha
    cut_mix = layers.CutMix(factor=_cutmix_)
    #: endif

    def changed(images, labels):
        images = changes(images, training=True)
        batch = {"images": images, "labels": labels}
        #: if mixup_alpha and cutmix_alpha
        mixed = tf.cond(
            tf.random.uniform(()) < 0.5,
            lambda: mix_up(batch, training=True),
            lambda: cut_mix(batch, training=True),
        )
        #: elif mixup_alpha
        mixed = mix_up(batch, training=True)
        #: else
        mixed = cut_mix(batch, training=True)
        #: endif
        return mixed["images"], mixed["labels"]

    return training.map(changed).prefetch(2)
    #: else
    return training.map(
        lambda images, labels: (changes(images, training=True), labels)
    ).prefetch(2)
    #: endif
