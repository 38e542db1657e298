#: if stops_at_target
class StopAt(keras.callbacks.Callback):
    """Ends training as soon as an accuracy is high enough."""

    def __init__(self, metric, target):
        super().__init__()
        self.metric = metric
        self.target = target
        self.is_reached = False

    def on_epoch_end(self, epoch, logs=None):
        self.is_reached = logs[self.metric] >= self.target
        if self.is_reached:
            self.model.stop_training = True


#: endif
#: if scaled_monitors
class ScaledRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule's learning rate, times a factor that a callback can lower."""

    def __init__(self, schedule, factor):
        self.schedule = schedule
        self.factor = factor

    def __call__(self, step):
        return self.schedule(step) * self.factor

    def get_config(self):
        return {"schedule": self.schedule, "factor": self.factor}


class LowerOnPlateau(keras.callbacks.Callback):
    """Does what ReduceLROnPlateau refuses where there is a schedule."""

    def __init__(self, optimizer, scale, monitor, factor, patience, min_lr):
        super().__init__()
        self.optimizer = optimizer
        self.scale = scale
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.min_lr = min_lr
        self.best = float("inf")
        self.wait = 0  # epochs

    def on_epoch_end(self, epoch, logs=None):
        #: if scaled_monitors == ["val_loss"]
        value = logs[self.monitor]
        #: elif scaled_monitors == ["val_accuracy"]
        value = -logs[self.monitor]  # lower is better
        #: else
        value = logs[self.monitor] * (-1 if "acc" in self.monitor else 1)
        #: endif
        if value < self.best - 1e-4:
            self.best, self.wait = value, 0
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.wait = 0
            rate = max(float(self.optimizer.learning_rate), 1e-12)
            lower = max(self.factor, min(1.0, self.min_lr / rate))
            self.scale.assign(self.scale * lower)


#: endif
#: if averages
class MeanWeights(keras.callbacks.Callback):
    """The mean of the last weights is judged and kept, not the last ones."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_train_begin(self, logs=None):
        self.num_steps = self.epochs * self.params["steps"]
        self.taken = 0  # steps
        self.has_mean = False
        self.others = [w.numpy() for w in self.model.trainable_weights]

    def on_epoch_begin(self, epoch, logs=None):
        self.swap(False)

    def on_train_batch_end(self, batch, logs=None):
        self.taken += 1
        share = 1 / max(1, min(self.taken, self.num_steps))
        pairs = zip(self.others, self.model.trainable_weights, strict=True)
        self.others = [
            mean + share * (weight.numpy() - mean) for mean, weight in pairs
        ]

    def on_test_begin(self, logs=None):
        self.swap(True)

    def swap(self, wanted):
        if self.has_mean == wanted:
            return
        self.has_mean = wanted
        own = [weight.numpy() for weight in self.model.trainable_weights]
        pairs = zip(self.model.trainable_weights, self.others, strict=True)
        for weight, other in pairs:
            weight.assign(other)
        self.others = own


#: endif
#: if has_best_of_steps
class BestOfSteps(keras.callbacks.Callback):
    """EarlyStopping whose best epoch is that of all steps together."""

    def __init__(self, monitor, patience):
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.best = float("inf")
        #: if finetune.keep == "best"
        self.weights = None
        #: endif

    def on_train_begin(self, logs=None):
        self.wait = 0  # epochs

    def on_epoch_end(self, epoch, logs=None):
        #: if finetune.monitor == "val_loss"
        value = logs[self.monitor]
        #: else
        value = -logs[self.monitor]  # lower is better
        #: endif
        if value < self.best:
            self.best, self.wait = value, 0
            #: if finetune.keep == "best"
            self.weights = self.model.get_weights()
            #: endif
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.model.stop_training = True

    #: if finetune.keep == "best"
    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)

    #: endif


#: endif
