"""Who is gone: without a seat, away for long or on leave; what they held waits again, at its age, and says why."""
