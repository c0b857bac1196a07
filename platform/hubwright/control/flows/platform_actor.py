"""Who acts when the platform itself provisions a company."""

from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission

PLATFORM = Actor(
    kind="operator",
    name="Hubwright",
    permissions=frozenset({Permission.FLOWS_READ, Permission.FLOWS_EDIT, Permission.FLOWS_PUBLISH}),
)
