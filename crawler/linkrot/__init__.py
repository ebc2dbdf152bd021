"""Link rot: what has become of the URLs that are cited, and what can stand in their place."""
