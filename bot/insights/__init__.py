"""Counting: tables, intervals, trends, charts, and the one exit through which figures may leave the desk; pure."""
