"""Who may turn a company's life."""

from hubwright.kernel.actor import Actor
from tenants.life.errors import OperatorsOnly, OwnersOnly
from tenants.life.states import By


def owner_or_operator(actor: Actor) -> By:
    """As whom somebody acts who closes or reopens; refuses everybody else."""
    if actor.kind == "operator":
        return By.OPERATOR
    if actor.kind == "member" and actor.role == "owner":
        return By.OWNER
    raise OwnersOnly


def require_operator(actor: Actor) -> None:
    """Refuse everybody but operators of the platform."""
    if actor.kind != "operator":
        raise OperatorsOnly
