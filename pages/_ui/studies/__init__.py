"""What is measured before a training: advice, the ranking, the learning curve."""
