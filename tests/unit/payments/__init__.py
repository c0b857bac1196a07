"""The pure parts of payments."""
