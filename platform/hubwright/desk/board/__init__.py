"""The supervisor's live board: how queues and agents stand right now, and moving work between them."""
