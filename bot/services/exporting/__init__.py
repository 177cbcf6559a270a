"""Files for others: the cases as a coordinator chooses them, the year, the week."""
