"""What the figures mean: metrics with intervals, and paired comparison."""
