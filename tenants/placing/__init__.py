"""Where a company lives: its rows move from one database to another while it is at work."""

from tenants.placing.move import Moved, give_up, move
from tenants.placing.places import Places
from tenants.placing.telling import told_in_the_company

__all__ = ["Moved", "Places", "give_up", "move", "told_in_the_company"]
