"""The backbones: their table, weights and layers, and where they are cut. No Keras."""
