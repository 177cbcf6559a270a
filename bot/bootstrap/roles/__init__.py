"""The kinds of processes: what each starts, in which order; one module each, which imports what that role needs."""
