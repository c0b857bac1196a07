"""What may be spent: alerts once, caps by reservation, and which paid features go off first. Never the queue."""
