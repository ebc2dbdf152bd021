"""The article on an HTML page: which of its blocks are it, and what the page is where none are."""
