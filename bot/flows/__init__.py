"""Forms as data, and the one engine that asks them; pure, shared by the report and by consultations."""
