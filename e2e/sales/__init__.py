"""Sales demos in a browser."""
