"""The wiki: the source record of each URL, as the wiki shows and takes it."""
