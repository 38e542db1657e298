def build_model(_parameters_):
    """The backbone without its top, and a new head."""
    #: if facts.is_own
    backbone = keras.saving.load_model(WEIGHTS, compile=False, safe_mode=True)
    #: elif facts.constructor
    backbone = keras.applications._constructor_(
        input_shape=(IMAGE_SIZE, IMAGE_SIZE, 3),
        #: if has_alphas
        alpha=_config.alpha_,
        #: endif
        include_top=False,
        weights=_weights_,
    )
    #: else
    scaled = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
    #: if facts.is_packaged
    features = efficientnet_lite(scaled, _facts.name_)
    #: else
    features = small_cnn(scaled)
    #: endif
    backbone = keras.Model(scaled, features, name=_facts.name_)
    #: endif
    #: if writes_weight_file and not facts.is_own
    if WEIGHTS.exists():
        backbone.load_weights(WEIGHTS)
    else:
        print(
            f"There is no {WEIGHTS}: the network begins with random weights. "
            "`python -m core code --output DIR` of Thaw writes that file."
        )
    #: elif reads_weight_file and not facts.is_own
    backbone.load_weights(WEIGHTS)
    #: endif
    #: if config.feature_layer
    # The head begins here: what lies above is not used.
    backbone = keras.Model(
        backbone.input,
        backbone.get_layer(_config.feature_layer_).output,
    )
    #: endif
    inputs = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
    #: if is_raw
    # This network scales pixels by itself.
    x = _network_(inputs)
    #: else
    x = preprocess(inputs)
    x = _network_(x)
    #: endif
    #: if config.head.pooling == "average"
    x = layers.GlobalAveragePooling2D(name="pooling")(x)
    #: elif config.head.pooling == "max"
    x = layers.GlobalMaxPooling2D(name="pooling")(x)
    #: else
    x = layers.Flatten(name="pooling")(x)
    #: endif
    #: for name, seed, item in head
    #: if item.kind == "dense"
    x = layers.Dense(
        _item.units_,
        activation=_item.activation_,
        kernel_initializer=keras.initializers.GlorotUniform(_seed_),
        #: if item.l1 or item.l2
        kernel_regularizer=keras.regularizers.L1L2(l1=_item.l1_, l2=_item.l2_),
        #: endif
        name=_name_,
    )(x)
    #: elif item.kind == "dropout"
    x = layers.Dropout(_item.rate_, name=_name_)(x)
    #: else
    x = layers.BatchNormalization(name=_name_)(x)
    #: endif
    #: endfor
    outputs = layers.Dense(
        #: if is_binary
        1,
        #: else
        num_classes,
        #: endif
        activation=_config.head.output_,
        kernel_initializer=keras.initializers.GlorotUniform(SEED),
        name="probabilities",
    )(x)
    return keras.Model(inputs, outputs), backbone
