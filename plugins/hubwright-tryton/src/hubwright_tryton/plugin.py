"""The object behind the entry point: settings, the steps for flows, the panel, and answers to whoever asks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from hubwright_sdk import (
    CallContext,
    CheckRow,
    FoundOrders,
    FoundParties,
    FoundStock,
    Manifest,
    NodeCall,
    NodeResult,
    OrderQuery,
    PanelAsked,
    PanelContent,
    PartyQuery,
    SettingsInvalid,
    StockQuery,
    read_manifest,
    schema_problems,
    with_defaults,
)
from hubwright_tryton import orders, people, stock
from hubwright_tryton.panel import content_of
from hubwright_tryton.places import link_to
from hubwright_tryton.steps import order_status, party, stock_level
from hubwright_tryton.trying import rows_of
from hubwright_tryton.words import as_order

_STEPS = {"order_status": order_status, "party": party, "stock": stock_level}


class TrytonPlugin:
    """Asks a Tryton for orders, stock and parties; keeps nothing and changes nothing."""

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
        """Tried before anybody relies on it: server, database, user, modules and rights."""
        return await rows_of(context)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """One visit at a step."""
        return await _STEPS[call.node](call.input, context)

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        """The newest orders of the person who writes."""
        return await content_of(asked.contact, context)

    async def find_orders(self, query: OrderQuery, context: CallContext) -> FoundOrders:
        """By number, party, e-mail address or phone number, the newest first."""
        found = await orders.find(context, orders.domain_of(query), query.limit)
        return FoundOrders([as_order(sale, link_to(context, sale.id)) for sale in found])

    async def find_stock(self, query: StockQuery, context: CallContext) -> FoundStock:
        """By the code of a product, for every warehouse."""
        found = await stock.find(context, query.article, query.place)
        return FoundStock(list(found.levels) if found is not None else [])

    async def find_party(self, query: PartyQuery, context: CallContext) -> FoundParties:
        """By name, e-mail address, phone number, tax number or the number that Tryton gave."""
        found = await people.find(context, query)
        urls = [link_to(context, int(each.external_id or 0), "party.party") for each in found]
        return FoundParties([msgspec.structs.replace(each, url=url) for each, url in zip(found, urls, strict=True)])


plugin = TrytonPlugin()
