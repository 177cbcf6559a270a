"""Consultations at work: defined, opened, answered, counted and given back."""
