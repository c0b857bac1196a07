"""Executions of a past that is brought in whole, as those of a demo are."""
