"""A finished model as a graph model of TensorFlow.js, for any page in JavaScript."""
