"""A flow as a file: packed without secrets, read with what it refers to, fitted to the company it comes to."""

from hubwright.flows.portable.fitting import Replacements, fitted
from hubwright.flows.portable.package import FORMAT, Names, Package, looks_packed, pack, read_package
from hubwright.flows.portable.secrets import LeftOut, without_secrets

__all__ = [
    "FORMAT",
    "LeftOut",
    "Names",
    "Package",
    "Replacements",
    "fitted",
    "looks_packed",
    "pack",
    "read_package",
    "without_secrets",
]
