"""The API of the catalogue, as one company sees it."""
