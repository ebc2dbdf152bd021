"""Politeness: how often a host is asked, how it slows us down, and what is left out as endless."""
