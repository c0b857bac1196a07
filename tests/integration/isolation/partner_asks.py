"""Requests for what a partner earns, and for the pages of one plugin in the partner's portal."""

from tests.integration.isolation.ask import Ask

_OWN = {"plugin_id": "@own_plugin"}
_SHOT = {"plugin_id": "@own_plugin", "picture_id": "@picture"}
_SHOWN = "/partner/plugins/{plugin_id:str}"
PORTAL: list[tuple[str, Ask]] = [
    (f"GET {_SHOWN}/listing", Ask(path=_OWN)),
    (f"POST {_SHOWN}/listing", Ask(path=_OWN, form={"name_en": "Name", "category": "other"})),
    (f"GET {_SHOWN}/listing/preview", Ask(path=_OWN)),
    (f"POST {_SHOWN}/listing/publish", Ask(path={"plugin_id": "@own_plugin:whole"}, form={})),
    (f"POST {_SHOWN}/take-down", Ask(path=_OWN, form={})),
    (f"POST {_SHOWN}/list-again", Ask(path=_OWN, form={})),
    (f"POST {_SHOWN}/pictures", Ask(path=_OWN, picture=True)),
    (f"GET {_SHOWN}/pictures/{{picture_id:uuid}}", Ask(path=_SHOT)),
    (f"POST {_SHOWN}/pictures/{{picture_id:uuid}}/{{act:str}}", Ask(path={**_SHOT, "act": "up"}, form={})),
    (f"GET {_SHOWN}/figures", Ask(path=_OWN)),
    (f"GET {_SHOWN}/figures/versions/{{version:str}}", Ask(path={**_OWN, "version": "@own_version"})),
    (f"GET {_SHOWN}/figures/days/{{day:date}}", Ask(path={**_OWN, "day": "2026-11-26"})),
    (f"GET {_SHOWN}/form", Ask(path=_OWN)),
    (f"POST {_SHOWN}/form", Ask(path=_OWN, form={"hw_schema": '{"type":"object","additionalProperties":false}'})),
    ("GET /partner/earnings", Ask()),
    ("GET /partner/earnings/lines", Ask()),
    ("GET /partner/earnings/connected", Ask()),
    ("GET /partner/earnings/connect-again", Ask()),
    ("POST /partner/earnings/connect", Ask(form={"country": "DE"})),
]
LEAVING: list[tuple[str, Ask]] = [("POST /partner/trial", Ask(form={}))]
"""It enters another company, so that the session it comes with ends."""
