"""`hubwright keys …`: the master keys that wrap companies' keys, and the companies' keys themselves."""

import argparse
import asyncio
import os
import secrets
import sys
from pathlib import Path

from hubwright.entry import servers, start
from hubwright.kernel.sealed.keys import FILE, listed
from hubwright.kernel.settings import Settings
from hubwright.kernel.web_push.keys import FILE as PUSH_FILE
from hubwright.kernel.web_push.keys import add_key, new_key

HELP = "show, change and renew the keys that companies' secrets are sealed under"


def describe(parser: argparse.ArgumentParser) -> None:
    """`keys show`, `keys rotate`, `keys renew [SLUG]`, `keys seal SLUG FIELD on|off`, `keys push`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    shown = verbs.add_parser("show", help="which master keys are in use, and by how many companies")
    rotated = verbs.add_parser("rotate", help="wrap every company's keys by a new master key")
    renewed = verbs.add_parser("renew", help="give one company, or every one, another key; its secrets follow")
    renewed.add_argument("slug", nargs="?")
    sealing = verbs.add_parser("seal", help="keep a field of one company under its key, or no more")
    sealing.add_argument("slug")
    sealing.add_argument("field", help="such as notes")
    sealing.add_argument("wanted", choices=("on", "off"))
    push = verbs.add_parser("push", help="sign notifications to browsers by a new key; devices follow by themselves")
    for verb in (shown, rotated, renewed, sealing, push):
        start.add_data_argument(verb)


def run(arguments: argparse.Namespace) -> int:
    """Work over the operator's servers or those of a running `serve`."""
    settings = start.load(arguments)
    if arguments.verb == "push":
        return _renew_push(settings)
    if not settings.database_url:
        settings = servers.joined(settings)
    settings = start.with_master_key(settings)
    if arguments.verb == "rotate" and not settings.master_key:
        _add_another(settings.data / FILE)
    asyncio.run(_do(settings, arguments))
    return 0


def _renew_push(settings: Settings) -> int:
    """Devices ask for the newest key whenever their page is opened; until then the older one signs for them."""
    if settings.push_key:
        sys.stdout.write(f"Put this before the others in HUBWRIGHT_PUSH_KEY, then start again:\n{new_key()}\n")
    else:
        sys.stdout.write(f"{add_key(settings.data / PUSH_FILE)} signs for devices from now on; the older ones stay.\n")
    return 0


async def _do(settings: Settings, arguments: argparse.Namespace) -> None:
    from hubwright.entry.commands import company_keys  # noqa: PLC0415 - brings the database, for work and not for --help

    if arguments.verb == "seal":
        await company_keys.seal(settings, arguments.slug, arguments.field, wanted=arguments.wanted == "on")
        return
    needed = await company_keys.work(settings, arguments.verb, getattr(arguments, "slug", None))
    if arguments.verb == "renew":
        return
    if arguments.verb == "rotate" and not settings.master_key:
        _keep_only_first(settings.data / FILE)
    for key_id, count in sorted(needed.items()):
        sys.stdout.write(f"{key_id}  {count} companies\n")


def _add_another(path: Path) -> None:
    """Put a new key before the kept ones; processes that run read the file again when they meet it."""
    _write(path, [secrets.token_urlsafe(48), *listed(path.read_text())])


def _keep_only_first(path: Path) -> None:
    """Every company's keys are wrapped by the newest one now."""
    _write(path, listed(path.read_text())[:1])


def _write(path: Path, keys: list[str]) -> None:
    building = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)
