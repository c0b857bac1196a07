"""The first page after signing in: what to do next, how things are."""
