"""Predict with a finished run: OpenVINO and numpy, no Keras."""
