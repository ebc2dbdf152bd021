"""Health: whether everything is there that a crawl needs."""
