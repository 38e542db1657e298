"""What is wrong with a data set's images, found without Keras: the health check."""
