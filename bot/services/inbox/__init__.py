"""The inbox: what an unlocked session can filter, count, sort, search and change at once, kept in memory alone."""
