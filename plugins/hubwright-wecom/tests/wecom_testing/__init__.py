"""A WeCom of the tests, which verifies what the real one verifies."""
