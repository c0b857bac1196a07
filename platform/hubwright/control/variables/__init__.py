"""Facts about the company that all its flows may read as `tenant.<key>`."""
