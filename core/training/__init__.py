"""The worker's side: features, the two phases, evaluation and export. Needs Keras."""
