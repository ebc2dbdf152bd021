"""The frontier: what a run has still to ask for, kept so that a killed run goes on where it was."""
