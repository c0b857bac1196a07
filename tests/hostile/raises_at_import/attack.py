"""Cannot be imported, and says so in words of its own."""

raise RuntimeError("s3cret words")
