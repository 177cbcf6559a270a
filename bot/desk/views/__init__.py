"""The desk's pages, one module for each place a coordinator goes to."""
