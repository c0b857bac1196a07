"""A WeChat Official Account end to end: through the real door, the real worker, a WeChat true to its documents."""
