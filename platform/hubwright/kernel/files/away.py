"""What is raised when an object store cannot be used."""


class StoreAway(ConnectionError):
    """The store does not answer, or not as it should; nothing was changed. `passes`: it is worth a try soon."""

    def __init__(self, why: str, *, passes: bool) -> None:
        super().__init__(why)
        self.passes = passes
