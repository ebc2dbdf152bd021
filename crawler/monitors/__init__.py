"""Monitors: pure functions of a run's record and those before it, that speak when something is wrong."""
