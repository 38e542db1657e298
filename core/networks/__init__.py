"""What the backbones are made of, layer by layer: facts and sums, no Keras."""
