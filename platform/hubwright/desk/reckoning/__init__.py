"""Working every figure out once more from the log and comparing it with what is shown; it reads and changes nothing."""
