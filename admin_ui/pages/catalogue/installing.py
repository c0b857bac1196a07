"""The form under which a company agrees to what a plugin may do and costs, and what it then agreed to."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from admin_ui.forms.schema import Schema, fields, several, text
from hubwright.host.installation.consents import Agreement, asked_by
from hubwright.kernel.i18n import _, language
from hubwright_sdk import Manifest
from hubwright_sdk.manifest.vocabulary import SCOPES


def agreement_form(manifest: Manifest) -> Schema:
    """What is left to choose: further rights, and the most that a metered price may come to."""
    parts: dict[str, Schema] = {}
    if manifest.optional_scopes:
        options: dict[str, str] = {name: SCOPES[name].said_in(language()) for name in manifest.optional_scopes}
        parts["scopes"] = several(_("It may also, if you like"), options)
    needed: tuple[str, ...] = ()
    if manifest.price.model == "metered":
        needed = ("monthly_cap",)
        title = _("At most in a month (%(currency)s)") % {"currency": manifest.price.currency}
        said = _("At this sum the plugin is switched off, not your customers' queue. You can raise it any time.")
        parts["monthly_cap"] = text(title, help_text=said, longest=12, example="50")
    return fields(needed, **parts)


def agreed_by(manifest: Manifest, value: Mapping[str, Any]) -> Agreement:
    """What stood on the page and was pressed, with what was ticked."""
    asked = asked_by(manifest)
    ticked = [name for name in manifest.optional_scopes if name in value.get("scopes", [])]
    return msgspec.structs.replace(
        asked, scopes=[*asked.scopes, *ticked], monthly_cap=_decimal(value.get("monthly_cap"))
    )


def _decimal(said: object) -> Decimal | None:
    try:
        return Decimal(str(said).strip().replace(",", ".")) if said else None
    except InvalidOperation:
        return None
