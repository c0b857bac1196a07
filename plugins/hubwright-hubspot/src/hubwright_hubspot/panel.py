"""Beside a conversation: who they are in HubSpot, their company and newest deals, and the way there."""

import asyncio
from collections.abc import Mapping

from hubwright_hubspot import contacts
from hubwright_hubspot.companies import Company, company_of
from hubwright_hubspot.deals import deals_of, is_open
from hubwright_hubspot.records import as_contact, held_by
from hubwright_sdk import AuthExpired, CallContext, CrmContact, PanelBadge, PanelContent, PanelLink, PanelRow, Refused

_MOST_DEALS = 3
_LABELS = {
    "name": ("Name", "姓名"),
    "email": ("E-mail", "邮箱"),
    "phone": ("Phone", "电话"),
    "changed": ("Changed there", "最近变更"),
}


async def content(external_id: str, context: CallContext) -> PanelContent:
    """Filled for a contact that somebody linked; who is not linked is not guessed."""
    chinese = context.language.startswith("zh")
    if not external_id:
        note = "尚未与 HubSpot 联系人关联。" if chinese else "Not linked with a contact in HubSpot yet."
        return PanelContent(note=note)
    record = await contacts.by_id(context, external_id)
    if record is None:
        note = "HubSpot 中已无此联系人。" if chinese else "HubSpot does not know this contact any more."
        return PanelContent(note=note)
    contact = as_contact(record, context.settings)
    found, company = await asyncio.gather(deals_of(context, external_id), _company(external_id, context))
    still = sum(is_open(deal) for deal in found)
    badge = f"{still} 个进行中的商机" if chinese else f"{still} open deal" + ("" if still == 1 else "s")
    return PanelContent(
        badges=[PanelBadge(text=badge, tone="good" if still else "plain")],
        rows=[
            *_facts(contact, held_by(record), chinese),
            *_works_for(company, chinese),
            *(_row(deal, chinese) for deal in found[:_MOST_DEALS]),
        ],
        links=[PanelLink(text="在 HubSpot 中打开" if chinese else "Open in HubSpot", url=contact.url)]
        if contact.url
        else [],
    )


def _facts(contact: CrmContact, held: Mapping[str, str], chinese: bool) -> list[PanelRow]:
    told = {
        "name": contact.name,
        "email": held.get("email", ""),
        "phone": held.get("phone", ""),
        "changed": f"{contact.changed_at:%Y-%m-%d %H:%M} UTC" if contact.changed_at is not None else "",
    }
    rows = [PanelRow(label=_LABELS[name][chinese], value=value[:500]) for name, value in told.items() if value]
    return rows + [PanelRow(label=name, value=str(value)[:500]) for name, value in contact.fields.items() if value]


async def _company(external_id: str, context: CallContext) -> Company | None:
    """What is known of a contact is shown, whether or not companies may be read."""
    try:
        return await company_of(context, external_id)
    except AuthExpired:
        raise
    except Refused as refused:
        context.log(refused.reason)
        return None


def _works_for(company: Company | None, chinese: bool) -> list[PanelRow]:
    value = " · ".join(dict.fromkeys(part for part in (company["name"], company["domain"]) if part)) if company else ""
    if company is None or not value:
        return []
    return [PanelRow(label="所属公司" if chinese else "Works for", value=value[:500], url=company["url"] or None)]


def _row(deal: Mapping[str, str], chinese: bool) -> PanelRow:
    amount = " ".join(part for part in (deal["amount"], deal["deal_currency_code"]) if part)
    value = " · ".join(part for part in (deal["dealname"], deal["dealstage"], amount) if part)
    label = ("商机" if chinese else "Deal") if is_open(deal) else ("已关闭商机" if chinese else "Closed deal")
    return PanelRow(label=label, value=value[:500])
