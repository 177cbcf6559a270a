"""What can be asked of the tables, one module a subject; statements are built once, when their module is loaded."""
