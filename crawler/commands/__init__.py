"""`scrapy` sub-commands of the project, one module a command, named as the command."""
