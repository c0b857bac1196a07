"""WeCom customer service (WeChat KF) as a channel of Hubwright."""
