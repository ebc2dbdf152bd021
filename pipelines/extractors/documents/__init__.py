"""Documents that are no pages: each kind with what it is told by and what reads it."""
