"""A small library for web captures: WARC files, their index, and the way back to what they hold.

It knows nothing of Scrapy and can be used alone.
"""
