"""Bringing contacts in from a file and taking them out into one; jobs do the work, whoever asked may leave."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts import (
    identity_queries,
    list_queries,
    match_queries,
    queries,
    term_queries,
    transfer_queries,
)
from hubwright.desk.contacts.csv_text import (
    MOST_BYTES,
    NotText,
    cells_of,
    decode,
    export_lines,
    guess_columns,
    table,
    written,
)
from hubwright.desk.contacts.custom_fields import fields_of, read_values
from hubwright.desk.contacts.identify import note_told
from hubwright.desk.contacts.keys import email_key, phone_key
from hubwright.desk.contacts.most import CONTACTS
from hubwright.desk.contacts.schemas import ContactFilter, CustomField, TransferLine, TransferView
from hubwright.desk.contacts.tag import tag_contact
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission
from hubwright.kernel.quotas import require_room

TRANSFER = "contacts.transfer"
SOURCE = "import"  # whose numbers the numbers of a file are
_AT_ONCE, _MOST_SHOWN = 200, 10_000


async def ask_for_import(actor: Actor, name: str, content: bytes) -> UUID:
    """Have a file taken in; refused at once when it is no table with a name, an e-mail or a phone."""
    actor.require(Permission.CONTACTS_TRANSFER)
    if len(content) > MOST_BYTES:
        raise Invalid(FieldError("file", _("The file is too large: 10 MB at most.")))
    try:
        head, lines = table(decode(content))
    except NotText:
        raise Invalid(FieldError("file", _("This is not a CSV file in UTF-8 or GB18030."))) from None
    columns = guess_columns(head, await fields_of())
    if not {"name", "email", "phone", "external"} & {*columns}:
        raise Invalid(FieldError("file", _("No column is called name, e-mail, phone or id.")))
    await require_room(CONTACTS, len(lines))
    transfer_id = new_id()
    asked = {"columns": columns, "head": head}
    await transfer_queries.insert(
        transfer_id, "import", name[:200], asked, content=content, total=len(lines), by=actor.name or actor.label
    )
    await enqueue(TRANSFER, {"transfer_id": str(transfer_id)})
    await audit.record(actor, "contacts.import_asked", transfer_id, lines=len(lines))
    return transfer_id


async def ask_for_export(actor: Actor, wanted: ContactFilter) -> UUID:
    """Have the contacts that fit written into a file."""
    actor.require(Permission.CONTACTS_TRANSFER)
    transfer_id = new_id()
    asked = msgspec.to_builtins(wanted)
    total = await list_queries.count(wanted, 1_000_000)
    await transfer_queries.insert(
        transfer_id, "export", "contacts.csv", asked, total=total, by=actor.name or actor.label
    )
    await enqueue(TRANSFER, {"transfer_id": str(transfer_id)})
    await audit.record(actor, "contacts.export_asked", transfer_id, contacts=total)
    return transfer_id


async def list_transfers(actor: Actor) -> list[TransferView]:
    """The latest ones, and how far each is."""
    actor.require(Permission.CONTACTS_TRANSFER)
    return await transfer_queries.all_transfers(30)


async def file_of(actor: Actor, transfer_id: UUID) -> bytes:
    """The file that an export wrote."""
    actor.require(Permission.CONTACTS_TRANSFER)
    found = await transfer_queries.get(transfer_id)
    content = await transfer_queries.content(transfer_id)
    if found is None or found.direction != "export" or found.state != "done" or content is None:
        raise Missing("file")
    return content


async def problems_of(actor: Actor, transfer_id: UUID) -> tuple[TransferView, list[TransferLine]]:
    """Lines that could not be taken."""
    actor.require(Permission.CONTACTS_TRANSFER)
    found = await transfer_queries.get(transfer_id)
    if found is None:
        raise Missing("transfer")
    return found, await transfer_queries.lines_of(transfer_id, _MOST_SHOWN)


async def problems_file(actor: Actor, transfer_id: UUID) -> bytes:
    """The same as a file: number of the line, what is wrong with it, its cells."""
    _found, lines = await problems_of(actor, transfer_id)
    return written(["line", "problem"], ([str(each.line), each.problem, *each.cells] for each in lines))


async def go_on(transfer_id: UUID) -> bool:
    """Do the next part in the caller's transaction; False when nothing is left."""
    row = await transfer_queries.work(transfer_id)
    if row is None or row["state"] in ("done", "failed"):
        return False
    fields = await fields_of()
    if row["direction"] == "export":
        await _write_file(transfer_id, msgspec.convert(row["asked"], ContactFilter), fields)
        return False
    _head, lines = table(decode(row["content"]))
    part = lines[row["done"] : row["done"] + _AT_ONCE]
    counts = {"made": 0, "changed": 0}
    refused: list[tuple[int, str, list[str]]] = []
    for number, cells in part:
        try:
            counts[await _take(cells_of(cells, row["asked"]["columns"]), fields)] += 1
        except Invalid as problem:
            refused.append((number, "; ".join(f"{each.field}: {each.message}" for each in problem.errors), cells))
    await transfer_queries.add_lines(transfer_id, refused)
    done = row["done"] + len(part)
    await transfer_queries.went_on(transfer_id, done=done, failed=len(refused), **counts)
    if done < len(lines):
        return True
    await transfer_queries.finished(transfer_id, "done", None, len(lines))
    return False


async def _write_file(transfer_id: UUID, wanted: ContactFilter, fields: list[CustomField]) -> None:
    found: list[dict[str, Any]] = []
    after = None
    while page := await list_queries.page(wanted, after, 1_000):
        found += [{"id": each.id, "name": each.name, "email": each.email, "fields": each.fields} for each in page]
        after = (page[-1].seen_at, page[-1].id)
    head = ["id", "name", "email", "phone", "tags", *(field.key for field in fields)]
    await transfer_queries.finished(transfer_id, "done", written(head, export_lines(found, fields)), len(found))


async def _take(told: dict[str, str], fields: list[CustomField]) -> str:
    """One line: the contact it means, by the company's rules, is changed; else there is a new one."""
    errors = []
    if "email" in told and not email_key(told["email"]):
        errors.append(FieldError("email", _("This does not look like an e-mail address.")))
    if "phone" in told and not phone_key(told["phone"]):
        errors.append(FieldError("phone", _("This does not look like a phone number.")))
    if not {"name", "email", "phone", "external"} & told.keys():
        errors.append(FieldError("name", _("There is no name, e-mail, phone or id.")))
    if errors:
        raise Invalid(*errors)
    values = read_values(fields, told)
    if "phone" in told:
        values["phone"] = told["phone"][:40]
    known = await _meant(told)
    contact_id = known or new_id()
    if known is None:
        await queries.insert_contact(
            contact_id,
            name=told.get("name", "")[:200],
            email=told.get("email", "")[:254],
            language="",
            fields=values,
            now=utc_now(),
            consent=False,
        )
    else:
        await queries.correct(
            known,
            name=told["name"][:200] if "name" in told else None,
            email=told["email"][:254] if "email" in told else None,
            fields=values,
        )
    if "external" in told:
        await note_told(contact_id, "external", told["external"], source=SOURCE)
    tags = [tag.strip()[:60] for tag in told.get("tags", "").replace("；", ";").replace("，", ";").split(";")]
    if any(tags):
        await tag_contact(contact_id, [tag for tag in tags if tag])
    await term_queries.index(contact_id)
    return "made" if known is None else "changed"


async def _meant(told: dict[str, str]) -> UUID | None:
    """The one contact that a line means: by its number, then by the rules that are not off; of several, nobody."""
    keys = {
        "external": told.get("external", ""),
        "email": email_key(told.get("email", "")),
        "phone": phone_key(told.get("phone", "")),
    }
    rules = [rule.compares for rule in await match_queries.rules() if rule.level != "off"]
    for kind in dict.fromkeys(["external", *rules]):
        key = keys.get(kind, "")
        if not key:
            continue
        source = SOURCE if kind == "external" else ""
        found = {each.contact_id for each in await identity_queries.sharing(kind, source, [key])}
        if kind != "external":
            found |= {*await match_queries.sharing_terms([key] if kind == "email" else [key, key[-11:]])}
        if len(found) == 1:
            return found.pop()
    return None
