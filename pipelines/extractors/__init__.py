"""Extractors: pure functions from bytes and what the server said of them to an article."""
