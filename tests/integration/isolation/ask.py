"""One request of the isolation matrix."""

from typing import Any, Literal

import msgspec


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A request; `form_at` takes the form's present values from a page first, as a browser would."""

    path: dict[str, str] = {}
    query: dict[str, str] = {}
    form: dict[str, str] | None = None
    json: dict[str, Any] | None = None
    upload: dict[str, str] | None = None
    release: bool = False  # an archive that the house's own developer signed
    contacts: bool = False  # a CSV file with one
    picture: bool = False  # a screenshot
    form_at: str = ""
    who: Literal["staff", "api", "visitor", "nobody"] = "staff"
