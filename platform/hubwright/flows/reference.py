"""How one flow names another: what is live of it, one numbered version, or exactly the version entered earlier."""

import msgspec


class FlowRef(msgspec.Struct, frozen=True):
    """A flow by its id, with a number for a published copy; or by `version` alone, once it is known which."""

    flow: str = ""
    n: int = 0
    version: str = ""
