"""What another plan would have done with what really came: the same choice, run again over recorded time."""
