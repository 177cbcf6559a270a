"""Keys and sealed content: everything that turns words into bytes which only the right person can read again."""
