"""The site: the wiki's sources as static pages that open from a folder, without a server."""
