"""WeChat Official Accounts as a channel of Hubwright."""
