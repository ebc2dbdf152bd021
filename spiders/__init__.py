"""Spiders: how the pages of a venue are found, and how each answer becomes one item."""
