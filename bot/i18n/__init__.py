"""Languages: sentences marked where they are decided, translated where they are drawn."""
