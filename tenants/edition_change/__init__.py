"""What a company has bought, and how it comes to have something else: more at once, less when the month is over."""
