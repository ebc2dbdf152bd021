"""Runs: what each crawl came to, kept as a file a run."""
