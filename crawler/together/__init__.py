"""Many venues in one process: whose turn it is, what becomes of each, and how that is shown."""
