"""Pages in a browser: how they are shown, and what is kept of what was seen."""
