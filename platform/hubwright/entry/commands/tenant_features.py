"""`hubwright tenant features|grant|take-back`: what a company may use and why, and promises beside its edition."""

import argparse
import sys
from datetime import UTC, datetime
from uuid import UUID

from editions.vocabulary import FEATURES, Value
from hubwright.control.companies import find_slug
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Refusal, StartRefused
from tenants.entitlements import drop_override, explain, set_override


async def features(arguments: argparse.Namespace) -> None:
    """Print every feature with its value and the layer that decided."""
    async with acting_for(await tenant_of(arguments.slug)):
        told = await explain()
    for line in told:
        grant = line.grant
        until = f" until {grant.until:%Y-%m-%d %H:%M} UTC" if grant.until is not None else ""
        sys.stdout.write(
            f"{line.feature.key:<24}  {_written(grant.value):<10}  {grant.layer}: {grant.because}{until}\n"
        )


async def grant(arguments: argparse.Namespace) -> None:
    """Promise something beside the edition."""
    value, until = _read(arguments.value), moment(arguments.until)
    async with acting_for(await tenant_of(arguments.slug)):
        try:
            await set_override(arguments.key, value, reason=arguments.reason, until=until)
        except Refusal as refused:
            raise StartRefused(f"{refused} Features: {', '.join(FEATURES)}.") from None


async def take_back(arguments: argparse.Namespace) -> None:
    """Take a promise back; the edition holds again."""
    async with acting_for(await tenant_of(arguments.slug)):
        try:
            await drop_override(arguments.key)
        except Refusal:
            raise StartRefused(f"{arguments.slug} was promised nothing about {arguments.key}.") from None


async def tenant_of(slug: str) -> UUID:
    """The company behind a word; one sentence when there is none."""
    company = await find_slug(slug)
    if company is None:
        raise StartRefused(f"There is no company {slug}; `hubwright tenant list` names them.")
    return company.id


def _read(text: str) -> Value:
    words: dict[str, Value] = {"on": True, "off": False, "unlimited": None}
    if text in words:
        return words[text]
    if text.isdigit():
        return int(text)
    raise StartRefused(f"A value is on, off, unlimited or a whole number, not {text!r}.")


def _written(value: Value) -> str:
    return {"True": "on", "False": "off", "None": "unlimited"}.get(str(value), str(value))


def moment(text: str | None) -> datetime | None:
    """A moment as people write it, in UTC unless it says otherwise."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise StartRefused(f"Write a moment as 2026-12-31 or 2026-12-31T18:00+08:00, not {text!r}.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
