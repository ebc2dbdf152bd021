"""The push: sends source records to the wiki's server, within its limits, and remembers what it has taken."""
