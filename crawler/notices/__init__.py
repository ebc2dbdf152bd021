"""Notices: whoever is to hear of a run hears of it, by a webhook, by e-mail, or by a program."""
