"""Setting a plugin up: filled in, checked row by row, tried with one real call, then switched on."""
