"""Keys for programs of the company."""
