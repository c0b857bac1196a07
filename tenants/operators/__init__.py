"""Companies as operators see them: figures and switches, never what a customer said or is."""

from tenants.operators.detail import Detail, detail, history, seen
from tenants.operators.listing import Line, Page, list_companies
from tenants.operators.promises import Promise, explained, promise, take_back

__all__ = [
    "Detail",
    "Line",
    "Page",
    "Promise",
    "detail",
    "explained",
    "history",
    "list_companies",
    "promise",
    "seen",
    "take_back",
]
