"""Extractors of venues."""
