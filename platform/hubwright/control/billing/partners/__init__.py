"""What partners earn by their plugins: a share of each line that was paid, sent once a month; never whose it was."""
