"""Customers who write elsewhere than in a web page, and agents who answer them in the inbox."""
