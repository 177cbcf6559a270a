"""The one place where parts are built and joined.

`parts` says how every service is made, and which of them a kind of process works with; `roles` says what each kind of
process starts with them, and in which order. This package imports nothing by itself, so that a process holds no more
in memory than its role needs.
"""
