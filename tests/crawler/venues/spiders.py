"""Spiders for the tests of the loader: one to make venue spiders of, one of a venue, one of its own."""

from scrapy import Spider


class TinySpider(Spider):
    """What a venue's spider is made of here."""

    name = ""


class SampleSpider(TinySpider):
    """A spider that was written for a venue."""

    name = "sample"


class ListSpider(Spider):
    """A spider that has nothing to do with venues."""

    name = "list-of-urls"
