"""The Jinja environment: autoescape always, undefined names are errors, macros of admin_ui/components as `ui`."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin_ui import assets, formats
from admin_ui.csrf import csrf_field
from hubwright.kernel import i18n

HERE = Path(__file__).parent
LOCALE = HERE / "locale"


class Macros:
    """Every macro of every component file under one name, so that templates import nothing."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if not self._found:
            for path in sorted((HERE / "components").glob("*.html")):
                module = self._environment.get_template(f"components/{path.name}").module
                self._found.update({key: value for key, value in vars(module).items() if not key.startswith("_")})
        if name.startswith("_") or name not in self._found:
            raise AttributeError(f"no component macro is called {name!r}")
        return self._found[name]


@cache
def environment() -> Environment:
    """The one environment of this process."""
    i18n.add_catalogue(LOCALE)
    made = Environment(
        loader=FileSystemLoader([HERE / "templates", HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    install: Any = getattr(made, "install_gettext_callables")  # noqa: B009 - the i18n extension adds it, types do not know
    install(i18n.gettext, i18n.ngettext, newstyle=True)
    made.globals.update(
        asset=assets.asset,
        csrf_field=csrf_field,
        file_size=formats.file_size,
        icon=assets.icon,
        language=i18n.language,
        seconds_until=formats.seconds_until,
        sprite=assets.icon,
        ui=Macros(made),
    )
    made.filters.update(
        ago=formats.ago,
        clock_time=formats.clock_time,
        day=formats.day,
        lasting=formats.lasting,
        local=formats.local,
        money=formats.money,
        month=formats.month,
        date_time=formats.date_time,
        number=formats.number,
        since=formats.since,
    )
    return made
