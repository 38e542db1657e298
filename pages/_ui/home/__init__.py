"""What only Home shows: the job in progress, and what the caches take."""
