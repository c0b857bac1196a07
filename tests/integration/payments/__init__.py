"""The payments port over the stand-in, on a real database."""
