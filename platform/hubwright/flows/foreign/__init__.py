"""Flows that were drawn in other programs, read into documents of ours with a report of what is different."""
