"""Networks: packaged weights, backbones, heads and the thaw line. Needs Keras."""
