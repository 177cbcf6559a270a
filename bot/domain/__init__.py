"""What a forum talks about: plain data and rules, nothing that reads or writes."""
