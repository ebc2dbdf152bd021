"""The crawler: everything that touches Scrapy's machinery."""
