"""Files for others: JSON and CSV that open safely where people open them."""
