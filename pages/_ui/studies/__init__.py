"""What is measured before a training: advice, ranking, learning curve, health."""
