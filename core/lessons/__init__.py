"""Guided tours: their texts and steps as data, and what tells that a step is done."""
