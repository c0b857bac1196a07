"""A tenant's life, one verb a file."""
