"""Weeks: frozen once, counted without keys as far as that goes, and the rest by whoever may read."""
