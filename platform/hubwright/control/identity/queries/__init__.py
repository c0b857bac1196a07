"""The only files that touch identity's tables."""
