"""The inside of a sandboxed plugin: how its process hears calls and answers them, the words shared with the host."""
