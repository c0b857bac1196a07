"""What a channel carries, and whether somebody may be written to on it now: asked before anything is sent."""
