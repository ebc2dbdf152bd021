"""Venues: what a publication venue is, and how its articles are found."""
