"""The outbox folder: where mail lands in the demo, or where an operator says so, to be read on a page."""

from collections.abc import Collection
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import msgspec

from hubwright.kernel.settings import settings


class OutboxLetter(msgspec.Struct, frozen=True):
    """A mail in the outbox, for the page that lists them."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def folder() -> Path:
    """Where the letters lie."""
    return settings().data / "outbox"


def keep(message: EmailMessage, tenant_id: UUID, message_id: str) -> None:
    """Lay a company's letter down; the same one again replaces it, so a job run twice leaves one letter."""
    name = f"{tenant_id}.{message_id}"
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder() / f".{name}.new"
    fresh.write_bytes(message.as_bytes(policy=policy.SMTP))
    fresh.rename(folder() / f"{name}.eml")


def outbox_letters(most: int = 200) -> list[OutboxLetter]:
    """List letters, newest first."""
    if not folder().is_dir():
        return []
    newest = sorted(folder().glob("*.eml"), key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    return [_opened(path) for path in newest[:most]]


def read_letter(name: str) -> OutboxLetter | None:
    """Read one letter by its name."""
    path = folder() / f"{name}.eml"
    if "/" in name or name.startswith(".") or not path.is_file():
        return None
    return _opened(path)


def throw_away(names: Collection[str]) -> int:
    """Take letters out of the folder; tells how many were there."""
    there = [path for name in names if "/" not in name and (path := folder() / f"{name}.eml").is_file()]
    for path in there:
        path.unlink()
    return len(there)


def throw_away_all_of(tenant_id: UUID) -> int:
    """Take every letter of a company out of the folder; tells how many there were."""
    return throw_away([path.stem for path in folder().glob(f"{tenant_id}.*.eml")])


def letters_to(address: str) -> list[str]:
    """The names of letters that were written to an address."""
    return [letter.name for letter in outbox_letters(100_000) if address and address.lower() in letter.to.lower()]


def _opened(path: Path) -> OutboxLetter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return OutboxLetter(path.stem, at, str(message["To"]), str(message["Subject"]), text)
