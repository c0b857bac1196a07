"""The embedded servers and their supervisor, killed in every way we could think of."""
