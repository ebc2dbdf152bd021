"""What `scrapy archive` does beside looking after the files: reading, packing, taking in."""
