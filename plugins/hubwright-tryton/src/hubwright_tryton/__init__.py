"""Orders, stock and parties of Tryton in Hubwright."""
