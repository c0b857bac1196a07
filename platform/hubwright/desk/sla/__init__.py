"""Service levels: what is promised to whom, clocks that run in business hours, warnings and breaches told once."""
