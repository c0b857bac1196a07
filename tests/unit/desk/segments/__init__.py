"""The log of a conversation: figures, and whether it adds up."""
