"""Exporting: records in the formats that programs, spreadsheets and wikis read."""
