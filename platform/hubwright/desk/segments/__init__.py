"""The log of each conversation's life, which every figure comes from."""
