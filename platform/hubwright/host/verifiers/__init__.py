"""Who posts to a plugin's address is checked here, by name, over the raw bytes; no plugin can get it wrong."""

from hubwright.host.verifiers.post import Genuine, Keys, NotGenuine, Post
from hubwright.host.verifiers.registry import VERIFIERS, verify

__all__ = ["VERIFIERS", "Genuine", "Keys", "NotGenuine", "Post", "verify"]
