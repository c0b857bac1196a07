"""Somebody who talks to a template of the gallery, in one language; an order service that is a plain function."""

from collections.abc import Iterator
from typing import Any

from editions.gallery import template_document
from hubwright import flows
from tests.unit.flows.scenes import Talk

WEEK = [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
OPEN = {"time_zone": "Asia/Shanghai", "week": WEEK}  # the tests' moment is a Tuesday, 15:00 there
CLOSED = {"time_zone": "Asia/Shanghai", "week": WEEK[:1]}  # Mondays only
HOLIDAY = {**OPEN, "special": [{"date": "2026-11-24", "name": "Founders' day"}]}
SERVICES = {"order_service": "http://orders.test", "alarm_service": "http://alarms.test"}


def texts_of(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every translatable text of a document with the name under which its translations stand."""
    for node in [*raw["entry"], *raw["nodes"]]:
        kind = flows.find_node_type(node["type"])
        assert kind is not None
        yield from _inside(f"{node['id']}.", node["config"], kind.schema["properties"])


def _inside(path: str, config: dict[str, Any], properties: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, part in properties.items():
        value = config.get(name)
        if part.get("x-i18n") and value:
            yield path + name, str(value)
        elif part.get("items", {}).get("type") == "object":
            for row in value or []:
                yield from _inside(f"{path}{name}.{row['id']}.", row, part["items"]["properties"])


class Shopper(Talk):
    """Talks to a template; presses buttons by their words."""

    def __init__(self, template: str, language: str = "en", status: str = "shipped", **tenant: Any) -> None:
        run = flows.Run(conversation=False) if template == "device_alarm" else None
        super().__init__(template_document(template), run=run)
        self.language = language
        self.tenant = {**SERVICES, "business_hours": OPEN, **tenant}
        self.answer_http = lambda _request: {"ok": True, "status": 200, "body": {"status": status, "total": 59}}

    def tell(self, *lines: str) -> "Shopper":
        """Write one line after the other; a line that is a button's words presses it."""
        for line in lines:
            buttons = [button for effect in self.all_effects for button in getattr(effect, "buttons", [])]
            pressed = next((button for button in reversed(buttons) if button.label == line), None)
            more = {"kind": "choice", "choice_id": pressed.id} if pressed else {}
            self.write(line, locale=self.language, tenant=self.tenant, **more)
        return self

    def all_of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.all_effects if isinstance(effect, kind)]

    @property
    def handed(self) -> flows.HandOff:
        found: flows.HandOff = self.all_of(flows.HandOff)[-1]
        return found

    @property
    def outcome(self) -> str:
        ended: flows.EndSession = self.all_of(flows.EndSession)[-1]
        return ended.outcome
