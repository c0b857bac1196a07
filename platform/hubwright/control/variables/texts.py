"""The company's values that people write themselves: addresses, names, slogans; flows read them as `tenant.<key>`."""

from collections.abc import Mapping, Sequence

from hubwright.control.variables import queries
from hubwright.control.variables.verbs import set_variable
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

MOST_TEXTS = 100
LONGEST_TEXT = 2_000


async def list_texts() -> dict[str, str]:
    """Read those that are texts; hours and other records have pages of their own."""
    return {key: value for key, value in (await queries.variables()).items() if isinstance(value, str)}


async def set_texts(actor: Actor, rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Replace them all, and give back what they were."""
    actor.require(Permission.SETTINGS_MANAGE)
    before = await list_texts()
    wanted = _checked(rows, set(await queries.variables()) - set(before))
    for key, value in wanted.items():
        await set_variable(key, value)
    await queries.forget([key for key in before if key not in wanted])
    await audit.record(actor, "company.values", actor.tenant_id, keys=sorted(wanted))
    return before


def _checked(rows: Sequence[tuple[str, str]], reserved: set[str]) -> Mapping[str, str]:
    wrong: list[FieldError] = []
    wanted: dict[str, str] = {}
    for place, (key, value) in enumerate(rows):
        if key in wanted:
            wrong.append(FieldError(f"values.{place}.key", _("This name is used twice.")))
        if key in reserved:
            wrong.append(FieldError(f"values.{place}.key", _("This name is taken by a setting of its own.")))
        if len(value) > LONGEST_TEXT:
            wrong.append(
                FieldError(f"values.{place}.value", _("Keep this to %(limit)s characters.") % {"limit": LONGEST_TEXT})
            )
        wanted[key] = value
    if wrong or len(rows) > MOST_TEXTS:
        raise Invalid(*(wrong or [FieldError("values", _("These are too many entries."))]))
    return wanted
