"""Requests for what a company has bought."""

from tests.integration.isolation.ask import Ask

PLAN = [
    ("GET /settings/plan", Ask(query={"feature": "desk.board"})),
    ("GET /settings/plan/change", Ask(query={"edition": "classic"})),
    ("POST /settings/plan/call-off", Ask(form={})),
    ("POST /settings/plan/change", Ask(form={"edition": "online", "add.members_5": "1", "accepted": "1"})),
]
