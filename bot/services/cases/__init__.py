"""What is done with one case at the desk, one module for each kind of act."""
