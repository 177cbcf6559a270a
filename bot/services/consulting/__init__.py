"""Consulting: asking members at a decent hour, once each, and giving the results back."""
