"""Annotations: what is said about a source's text, by rules or by a language model."""
