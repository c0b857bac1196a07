"""One folder per feature; each exposes ROUTES."""
