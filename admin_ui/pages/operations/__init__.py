"""What operators of the platform see across companies."""
