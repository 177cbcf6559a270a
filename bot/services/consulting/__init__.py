"""Consultations at work: written, opened, answered, counted, published."""
