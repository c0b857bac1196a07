"""Conversations that belong together, or do not: merged with undo, split with links both ways."""
