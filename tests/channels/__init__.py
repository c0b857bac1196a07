"""Every message through every channel while processes are killed and connections break: sent is received, in order."""
