"""A plugin without code: its manifest is all there is."""
