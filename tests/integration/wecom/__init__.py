"""WeCom customer service end to end: its door, its pages, its sessions."""
