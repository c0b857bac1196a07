"""The agents' inbox: waiting work, one thread, the person behind it; live, and each pane at its own address."""
