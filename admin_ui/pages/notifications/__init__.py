"""What an agent is told of, how, and on which devices."""
