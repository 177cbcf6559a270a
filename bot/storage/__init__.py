"""What Amanah keeps: tables, the transaction that reads and writes them, and their migrations."""
