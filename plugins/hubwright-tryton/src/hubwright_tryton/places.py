"""Where people see in Tryton's web client what the plugin read."""

from urllib.parse import quote

from hubwright_sdk import CallContext


def link_to(context: CallContext, record: int, model: str = "sale.sale") -> str:
    """The record's page; none over plain http, which the host would not show."""
    address = str(context.settings["address"])
    if not address.startswith("https://"):
        return ""
    return f"{address}/#{quote(str(context.settings['database']), safe='')}/model/{model}/{record}"
