"""What a run learned, written for other tools that show trainings."""
