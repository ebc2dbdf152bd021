"""Crawls that begin by themselves: what `scrapy schedule` makes for systemd and for cron."""
