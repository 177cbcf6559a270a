"""Writing to people who asked for it: prompts, reminders, results and bulletins, each to many and each once."""
