"""Politeness: how often a host is asked, and how it slows us down."""
