"""Which plugins run for a company, and calling them: an allow-list, deadlines, places, breakers, and a log."""
