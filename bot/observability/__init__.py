"""Seeing that Amanah is well without seeing the people who use it: logs, health, metrics."""
