"""Archived pages extracted again: run, compared, shown, kept; and the golden cases that are made of them."""
