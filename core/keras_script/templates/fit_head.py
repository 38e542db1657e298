def frozen_features(model, training):
    """Pooled features of the training images, and their classes."""
    embed = keras.Model(model.input, model.get_layer("pooling").output)
    features, labels = [], []
    for images, batch in training:
        features.append(embed.predict_on_batch(images))
        labels.append(np.asarray(batch))
    #: if label_mode == "categorical"
    return np.concatenate(features), np.concatenate(labels).argmax(axis=1)
    #: else
    return np.concatenate(features), np.concatenate(labels).ravel().astype(int)
    #: endif


#: if fit == "converged"
def linear_head(strength, _sizes_):
    """Logistic regression; a higher strength lets its weights go further."""
    return LogisticRegression(
        C=strength / num_values,
        #: if is_weighted
        class_weight=_class_weight_,
        #: endif
        max_iter=500,
    )


#: endif
def train_head(_parameters_):
    #: if fit == "converged"
    """Phase one: the best linear head there is for the frozen features.

    Cross-validation on the training images chooses how far its weights may
    go. Thaw does the same, and keeps images in one fold that belong together.
    #: if config.label_smoothing
    It smooths labels in this phase too, which scikit-learn does not.
    #: endif
    """
    #: else
    """Phase one: an image is of the class whose mean is nearest."""
    #: endif
    backbone.trainable = False
    features, labels = frozen_features(model, training)
    num_values = features.shape[1]
    scaler = StandardScaler().fit(features)
    #: if fit == "converged"
    rows = scaler.transform(features)
    # With two classes there is one row of weights in place of two opposite
    # ones: twice the strength lets it go as far.
    of_two = 2 if len(set(labels)) == 2 else 1
    counts = Counter(labels.tolist())
    # A class's only image can't be learned from and held out at once.
    several = np.array([counts[label] > 1 for label in labels.tolist()])
    folds = min([5, *(count for count in counts.values() if count > 1)])
    losses = {
        strength: -cross_val_score(
            linear_head(of_two * strength, _sizes_),
            rows[several],
            labels[several],
            cv=StratifiedKFold(folds, shuffle=True, random_state=SEED),
            scoring="neg_log_loss",
        ).mean()
        for strength in STRENGTHS
    }
    best = min(losses, key=losses.get)
    #: endif
    #: if num_passes > 1
    for _ in range(_num_more_):  # other views of the same images
        more, classes = frozen_features(model, training)
        features = np.concatenate([features, more])
        labels = np.concatenate([labels, classes])
    #: if fit == "converged"
    best /= _num_passes_  # all views of an image count as much as one
    #: endif
    #: endif
    rows = scaler.transform(features)
    #: if fit == "converged"
    head = linear_head(of_two * best, _sizes_)
    fitted = head.fit(rows, labels)
    weights = fitted.coef_.T / scaler.scale_[:, None]
    bias = fitted.intercept_ - scaler.mean_ @ weights
    #: if not is_binary
    if of_two == 2:
        weights = np.concatenate([-weights / 2, weights / 2], axis=1)
        bias = np.concatenate([-bias / 2, bias / 2])
    #: endif
    #: else
    means = np.stack(
        [rows[labels == k].mean(axis=0) for k in sorted(set(labels))]
    )
    # How sure it is; Thaw finds it by cross-validation. It changes no answer.
    sureness = 10 / num_values
    weights = sureness * means.T / scaler.scale_[:, None]
    bias = -sureness * (means**2).sum(axis=1) / 2 - scaler.mean_ @ weights
    #: if is_binary
    weights, bias = weights[:, 1:] - weights[:, :1], bias[1:] - bias[:1]
    #: endif
    #: endif
    model.get_layer("probabilities").set_weights([weights, bias])
    # Only to be told how well it answers.
    compile_model(model, keras.optimizers.Adam())
