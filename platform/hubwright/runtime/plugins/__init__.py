"""What the platform does with plugins beyond flows: tells them what happened, grants wishes, shows panels, replays."""
