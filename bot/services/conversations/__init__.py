"""The conversation with one person: what was heard, what is remembered, what to show next."""
