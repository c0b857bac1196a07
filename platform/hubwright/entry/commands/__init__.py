"""One file per command: what it takes, what it does. Kept light: a command imports what it needs when it runs."""
