"""What a page says of its article, each field with where it says so."""
