"""How often each step of a flow was visited, left, failed, how long it took and what it cost."""
