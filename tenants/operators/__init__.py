"""Companies as operators see them: figures and switches, never what a customer said or is."""

from tenants.operators.detail import Detail, detail, history, seen
from tenants.operators.life import ACTS, Said, happened, limits, offered, set_limit, turn
from tenants.operators.listing import Line, Page, list_companies
from tenants.operators.promises import Promise, explained, promise, take_back

__all__ = [
    "ACTS",
    "Detail",
    "Line",
    "Page",
    "Promise",
    "Said",
    "detail",
    "explained",
    "happened",
    "history",
    "limits",
    "list_companies",
    "offered",
    "promise",
    "seen",
    "set_limit",
    "take_back",
    "turn",
]
