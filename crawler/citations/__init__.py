"""Citations: which URLs a wiki cites, on which of its pages, and where on them."""
