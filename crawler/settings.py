"""The wiring diagram: every setting of the project, what reads it, and why it has the value it has."""

BOT_NAME = "venue-archive"
COMMANDS_MODULE = "crawler.commands"
SPIDER_MODULES = ["spiders"]
DATA_DIR = "data"
