"""Capture: every exchange with a server, written to the archive before a spider sees it."""
