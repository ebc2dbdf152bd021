"""Replay: the archive as a browser sees it."""
