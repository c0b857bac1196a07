"""Web chat: a launcher for any site, a hosted page and a panel, as a plugin like a stranger's."""
