"""Who posts to a plugin's address is checked here, by name, over the raw bytes; no plugin can get it wrong."""

from hubwright.host.verifiers.post import Genuine, Keys, NotGenuine, Post
from hubwright.host.verifiers.registry import ACKNOWLEDGED, VERIFIERS, verify
from hubwright.host.verifiers.tencent import sealed_reply

__all__ = ["ACKNOWLEDGED", "VERIFIERS", "Genuine", "Keys", "NotGenuine", "Post", "sealed_reply", "verify"]
