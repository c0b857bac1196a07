"""When members are planned to work, and when they are on leave."""
