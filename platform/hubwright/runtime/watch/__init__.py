"""Notices when a company's channel or flow stops working, and when it works again."""
