"""The report: what all runs came to, as pages that need nothing but themselves."""
