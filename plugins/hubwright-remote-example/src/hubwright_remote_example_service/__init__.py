"""The web service behind the example of a remote plugin; it runs on its own and is no part of the release."""
