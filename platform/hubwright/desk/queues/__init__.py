"""Where waiting work stands, and who gets it; `enter_queue` has a module of its own."""

from hubwright.desk.queues import tasks
from hubwright.desk.queues.availability import agents_available, note_sign_of_life
from hubwright.desk.queues.change_state import set_availability
from hubwright.desk.queues.offers import accept_offer, decline_offer, due_offers, expire_offer, make_offers

__all__ = [
    "accept_offer",
    "agents_available",
    "decline_offer",
    "due_offers",
    "expire_offer",
    "make_offers",
    "note_sign_of_life",
    "set_availability",
    "tasks",
]
