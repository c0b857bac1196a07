"""Help: the words, the first steps, the keys."""
