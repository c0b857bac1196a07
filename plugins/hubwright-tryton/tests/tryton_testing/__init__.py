"""What the tests of this plugin share, and others that want a Tryton."""
