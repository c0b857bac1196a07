"""Sales demos."""
