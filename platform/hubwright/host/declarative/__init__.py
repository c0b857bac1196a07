"""Plugins without code: a manifest says which request a step is, what its answers mean, and what a post announces."""

from hubwright.host.declarative.inbound import Fact, facts_of
from hubwright.host.declarative.plugin import DeclarativePlugin

__all__ = ["DeclarativePlugin", "Fact", "facts_of"]
