"""What the panel's tests need: a small visitor server and a browser."""
