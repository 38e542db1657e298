class InferenceMode(layers.Layer):
    """Calls a network in inference mode, also while fit() trains it.

    Batch normalisation then keeps the means and variances that it has: those
    of a few small batches would be too noisy. Its scale and offset are trained
    like other weights. Calling `backbone(x, training=False)` in `build_model`
    is not enough: in Keras 3, fit() overrides it (keras issue 20285).
    """

    def __init__(self, network):
        super().__init__(name="inference_mode")
        self.network = network

    def call(self, inputs):
        return self.network(inputs, training=False)
