"""What was used: a month, a day, a row; every number leads to what it counts."""
