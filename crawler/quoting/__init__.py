"""Quotes: whether what is quoted stands in what was archived, where, and since when no more."""
