"""The marketplace, over real servers."""
