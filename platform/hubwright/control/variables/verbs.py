"""Reading and setting the company's variables."""

import re
from typing import Any

from hubwright.control.variables import queries
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


async def list_variables() -> dict[str, Any]:
    """Read what flows see as `tenant`."""
    return await queries.variables()


async def set_variable(key: str, value: object) -> None:
    """Set one variable; flows see it from their next step on."""
    if _KEY.fullmatch(key) is None:
        raise Invalid(FieldError("key", _("Use small letters, digits and underscores, a letter first.")))
    await queries.put(key, value)
