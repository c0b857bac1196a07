"""What happens when a month is over: it is closed, its invoice goes to the payment provider and is charged."""
