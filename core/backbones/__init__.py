"""The backbones: registry, weights, layers, and where they are cut. No Keras."""
