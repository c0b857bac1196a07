"""The company itself: name, calendar, edition."""
