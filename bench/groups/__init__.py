"""One module per group of measures that share a run; each has `async def run(bench)`."""
