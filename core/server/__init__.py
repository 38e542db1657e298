"""A finished run behind HTTP: pictures or tensors in, probabilities out. No Keras."""
