"""State: what was fetched when, what came of it, and when it is to be looked at again."""
