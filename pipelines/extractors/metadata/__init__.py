"""What a page says of its article, each field with where it says so."""

from pipelines.extractors.metadata.fields import read_metadata as read_metadata
