"""A whole day of traffic at the busy company, for `make prove`."""
