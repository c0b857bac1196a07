"""The object behind the entry point: settings, the step for flows, the panel, and orders for whoever asks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_order_status.orders import as_order, as_panel, kept, nothing
from hubwright_order_status.shop import order_of, orders_of, reach
from hubwright_sdk import (
    CallContext,
    CallFailed,
    CheckRow,
    FoundOrders,
    Manifest,
    NodeCall,
    NodeResult,
    OrderQuery,
    PanelAsked,
    PanelContent,
    SettingsInvalid,
    read_manifest,
    schema_problems,
    with_defaults,
)


class OrderStatus:
    """Asks a shop how far an order is; keeps nothing."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """With defaults, or every problem there is."""
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists: nothing is for everybody."""
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Tried before anybody relies on it: is the shop there, does it take the key?"""
        name = "商城" if context.language.startswith("zh") else "Shop"
        try:
            await reach(context)
        except CallFailed as failed:
            return [CheckRow(name, ok=False, text=failed.reason)]
        return [CheckRow(name, ok=True)]

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """One visit at the step."""
        found = await order_of(context, str(call.input["number"]))
        if found is None:
            context.log("the shop knows no such order")
            return NodeResult("not_found")
        return NodeResult("found", kept(found, context.language))

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        """The order whose number stands in the contact's field."""
        fields = asked.contact.fields if asked.contact is not None else {}
        number = str(fields.get(context.settings["order_field"]) or "")
        if not number:
            return nothing(context.language)
        found = await order_of(context, number)
        return as_panel(found, context.language) if found is not None else nothing(context.language, number=number)

    async def find_orders(self, query: OrderQuery, context: CallContext) -> FoundOrders:
        """By number, or by a customer's e-mail address where the shop can search."""
        if query.number:
            found = await order_of(context, query.number)
            return FoundOrders([as_order(found)] if found is not None else [])
        if not query.email:
            return FoundOrders()
        return FoundOrders([as_order(each) for each in await orders_of(context, query.email, query.limit)])


plugin = OrderStatus()
