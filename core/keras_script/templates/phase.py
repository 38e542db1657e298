def _function_(_parameters_):
    #: if phase == "frozen"
    """Phase one: the backbone is frozen, only the new head learns."""
    backbone.trainable = False
    #: elif phase == "scratch"
    """All layers learn, from random weights."""
    #: elif is_gradual
    """Phase two: more and more layers learn too, stage by stage."""
    backbone.trainable = True
    #: if stops_or_keeps
    best = BestOfSteps(_settings.monitor_, patience=_patience_)
    #: endif
    #: if settings.target
    target = StopAt(_settings.target_metric_, _settings.target_)
    #: endif
    #: elif thaw_line
    """Phase two: the layers above the thaw line learn too, in small steps."""
    backbone.trainable = True
    # Below the thaw line, layers stay as they are.
    for layer in backbone.layers[:THAW_LINE]:
        layer.trainable = False
    #: else
    """Phase two: all layers learn too, in small steps."""
    backbone.trainable = True
    #: endif
    #: if is_gradual
    for first, epochs, rate in STAGES:
        # Layer by layer: Keras ignores `backbone.trainable = True` where it is
        # True already, whatever its layers are.
        for layer in backbone.layers:
            layer.trainable = True
        for layer in backbone.layers[:first]:
            layer.trainable = False
        #: endif
        ## The rest is the loop's body, and without steps the function's own.
        #: filter dedent(0 if is_gradual else 4)
        #: if kind == "cosine"
        steps = _epochs_ * len(training)
        #: if settings.schedule.warmup
        warmup = round(_settings.schedule.warmup_ * steps)
        #: endif
        #: endif
        #: if scales_rate
        scale = keras.Variable(1.0, trainable=False)
        #: endif
        #: for optimizer, schedule, rate, of_blocks in optimizers
        #: if of_blocks
        slower = []
        for _, share in BLOCKS:
            #: endif
            ## In the loop over blocks, if there is one.
            #: filter dedent(0 if of_blocks else 4)
            #: if kind == "exponential"
            _schedule_ = keras.optimizers.schedules.ExponentialDecay(
                _rate_,
                decay_steps=_settings.schedule.decay_steps_,
                decay_rate=_settings.schedule.decay_rate_,
                #: if settings.schedule.staircase
                staircase=True,
                #: endif
            )
            #: elif kind == "cosine" and settings.schedule.warmup
            _schedule_ = keras.optimizers.schedules.CosineDecay(
                0.0,
                max(1, steps - warmup),
                warmup_target=_rate_,
                warmup_steps=warmup,
            )
            #: elif kind == "cosine"
            _schedule_ = keras.optimizers.schedules.CosineDecay(
                _rate_,
                steps,
            )
            #: endif
            #: if scales_rate
            _schedule_ = ScaledRate(_schedule_, scale)
            #: endif
            #: set learning_rate = rate if kind == "constant" else schedule
            #: if options
            _optimizer_ = keras.optimizers._algorithm_(
                _learning_rate_,
                #: for name, value in options
                _name_=_value_,
                #: endfor
            )
            #: else
            _optimizer_ = keras.optimizers._algorithm_(_learning_rate_)
            #: endif
            #: if of_blocks
            slower.append(_optimizer_)
            #: endif
            #: endfilter
        #: endfor
        #: if decays
        compile_model(model, rates_by_block(backbone, optimizer, slower))
        #: elif has_two_rates
        compile_model(model, two_rates(backbone, slow_optimizer, optimizer))
        #: else
        compile_model(model, optimizer)
        #: endif
        #: if holds_both_rates
        # Keras holds each of the rates above min_lr; Thaw holds the head's
        # there, and the backbone's are always the same shares of it.
        #: endif
        model.fit(
            training,
            validation_data=validation,
            epochs=_epochs_,
            #: if has_class_weights
            class_weight=class_weight,
            #: endif
            #: if has_callbacks
            callbacks=[
                #: if averaged
                MeanWeights(_averaged_),
                #: endif
                #: if is_precise
                norms,
                #: endif
                #: if stops_or_keeps and is_gradual
                best,
                #: elif stops_or_keeps
                keras.callbacks.EarlyStopping(
                    monitor=_settings.monitor_,
                    patience=_patience_,
                    #: if settings.keep == "best"
                    restore_best_weights=True,
                    #: endif
                    #: if settings.monitor == "val_accuracy"
                    mode="max",
                    #: endif
                ),
                #: endif
                #: if scales_rate
                LowerOnPlateau(
                    optimizer,
                    scale,
                    _settings.monitor_,
                    _settings.plateau.factor_,
                    _settings.plateau.patience_,
                    _settings.plateau.min_learning_rate_,
                ),
                #: elif has_plateau
                keras.callbacks.ReduceLROnPlateau(
                    monitor=_settings.monitor_,
                    factor=_settings.plateau.factor_,
                    patience=_settings.plateau.patience_,
                    min_lr=_settings.plateau.min_learning_rate_,
                    #: if settings.monitor == "val_accuracy"
                    mode="max",
                    #: endif
                ),
                #: endif
                #: if settings.target and is_gradual
                target,
                #: elif settings.target
                StopAt(_settings.target_metric_, _settings.target_),
                #: endif
            ],
            #: endif
        )
        #: if settings.target and is_gradual
        if target.is_reached:
            break
        #: endif
        #: endfilter
