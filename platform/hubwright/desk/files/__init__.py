"""Files that visitors and agents send."""
