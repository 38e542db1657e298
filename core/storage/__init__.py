"""Where things lie: folders, whole files, locks between processes, the cache."""
