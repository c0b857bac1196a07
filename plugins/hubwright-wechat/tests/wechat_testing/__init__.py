"""WeChat as its own documentation describes it, for tests."""
