"""A stand-in for the wiki's server: takes what the wiki's contract says, refuses everything else."""
