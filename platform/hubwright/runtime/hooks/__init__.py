"""The doors that other systems knock at: a flow's own address takes JSON and makes a run of it."""
