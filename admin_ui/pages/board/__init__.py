"""The supervisor's live board: queues, agents, and what can be done about both."""
