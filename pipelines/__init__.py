"""Pipelines: what an item passes through between the spider and the record."""
