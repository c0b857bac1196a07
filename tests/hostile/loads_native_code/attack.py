"""Loads a library that lies beside it."""

import importlib.machinery
import importlib.util
from pathlib import Path

from hubwright_sdk import NodeResult


class Plugin:
    async def call_node(self, call, context):
        (library,) = Path(__file__).parent.glob("*.so")
        name = library.name.partition(".")[0]
        loader = importlib.machinery.ExtensionFileLoader(name, str(library))
        importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
        return NodeResult("escaped")


plugin = Plugin()
