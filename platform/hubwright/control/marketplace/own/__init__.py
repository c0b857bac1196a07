"""The API of a company's own developers."""
