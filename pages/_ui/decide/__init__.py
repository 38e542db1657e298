"""What people decide about images: the gallery, the review queue, the list."""
