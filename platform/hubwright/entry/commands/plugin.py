"""`hubwright plugin …`: from an empty folder to a signed release that the marketplace has received."""

import argparse
import importlib.metadata
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import msgspec

from hubwright.entry.commands.any_order import AnyOrder
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.checks import (
    Graded,
    OwnTests,
    Package,
    Report,
    grade,
    package_from,
    package_in,
    report,
    tried_from,
    tried_in,
)
from hubwright_sdk.manifest import KINDS
from hubwright_sdk.release import (
    SIGNERS,
    ReleaseRefused,
    archive_of,
    archive_problems,
    key_id,
    pack_into,
    read_key,
    sign_file,
    write_new_key,
)
from hubwright_sdk.scaffold import CannotWrite, NewTier, write_plugin

HELP = "write, check, pack, sign and publish a plugin"
_KEY = "hubwright-signing.key"
_DEMO = "http://127.0.0.1:8800"


def describe(parser: argparse.ArgumentParser) -> None:
    """`plugin new KIND`, `check`, `pack`, `keygen`, `sign`, `publish`, `dev`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=AnyOrder)
    new = verbs.add_parser("new", help="write a plugin whose tests pass")
    new.add_argument("kind", choices=KINDS)
    new.add_argument("folder", nargs="?", type=Path, help="an empty folder, or one to be made; the id by default")
    new.add_argument("--tier", choices=get_args(NewTier), default="sandboxed")
    new.add_argument("--id", help="such as acme-orders; the folder's name by default")
    check = verbs.add_parser("check", help="look at a plugin by every rule and grade it")
    _add_place(check, "the plugin's folder, or an archive")
    check.add_argument("--json", action="store_true", help="one JSON object")
    check.add_argument("--without-tests", action="store_true", help="do not run the plugin's own tests")
    packing = verbs.add_parser("pack", help="make the archive of a release")
    packing.add_argument("folder", nargs="?", type=Path, default=Path())
    packing.add_argument("--out", type=Path, help="where the archive goes; `dist` in the folder by default")
    keygen = verbs.add_parser("keygen", help="make a key to sign releases with")
    keygen.add_argument("file", nargs="?", type=Path, default=Path(_KEY))
    signing = verbs.add_parser("sign", help="sign an archive; writes <archive>.signed.json")
    _add_place(signing, "the archive, or the plugin's folder")
    signing.add_argument("--key", type=Path, default=Path(_KEY), help=f"the file of the private key ({_KEY})")
    signing.add_argument("--by", choices=SIGNERS, default="partner")
    publish = verbs.add_parser("publish", help="hand a signed archive in; HUBWRIGHT_TOKEN says who you are")
    _add_place(publish, "the archive, or the plugin's folder")
    publish.add_argument("--server", required=True, help="such as https://hub.example.com")
    dev = verbs.add_parser("dev", help="install the plugin in a demo company, and again on every save")
    dev.add_argument("folder", nargs="?", type=Path, default=Path())
    dev.add_argument("--server", default=_DEMO, help=f"the platform ({_DEMO}, the demo)")
    dev.add_argument("--key", type=Path, help="the file of a private key; one of your own is made by default")
    dev.add_argument("--elsewhere", action="store_true", help="the platform may be on another machine")


def run(arguments: argparse.Namespace) -> int:
    """Do one verb; what cannot be done is one sentence."""
    try:
        return _VERBS[arguments.verb](arguments)
    except (ReleaseRefused, CannotWrite) as refused:
        raise StartRefused(str(refused)) from None


def _add_place(parser: argparse.ArgumentParser, told: str) -> None:
    parser.add_argument("place", nargs="?", type=Path, default=Path(), help=f"{told}; here by default")


def _new(arguments: argparse.Namespace) -> int:
    plugin_id = arguments.id or (arguments.folder.resolve().name if arguments.folder else f"my-{arguments.kind}")
    folder = arguments.folder or Path(plugin_id)
    written = write_plugin(arguments.kind, arguments.tier, plugin_id, folder)
    _say(f"{folder}: {len(written)} files. Next: python -m pytest, then hubwright plugin check.")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    package = _package(arguments.place, with_tests=not arguments.without_tests)
    seen = report(package)
    graded = grade(seen)
    if arguments.json:
        _say(msgspec.json.encode({"report": seen, "graded": graded, "tests": package.own_tests}).decode())
    else:
        _tell(seen, graded, package.own_tests)
    return 0 if graded.grade else 1


def _package(place: Path, *, with_tests: bool) -> Package:
    """A folder or an archive, and what its tests do on this machine."""
    if place.is_file():
        package = package_from(_sound(place))
        package.own_tests = tried_from(package) if with_tests else None
    else:
        package = package_in(place)
        package.own_tests = tried_in(place) if with_tests else None
    return package


def _sound(path: Path) -> bytes:
    archive = path.read_bytes()
    problems = archive_problems(archive)
    if problems:
        raise ReleaseRefused("archive", "; ".join(problems))
    return archive


def _tell(seen: Report, graded: Graded, trial: OwnTests | None) -> None:
    for line in seen.lines:
        mark = "ok" if line.holds else "?" if line.warning else "NO"
        _say(f"{mark:<3} {line.grade:<9} {line.rule:<17} {line.title.en}")
        for finding in line.findings:
            _say(f"      {finding.path}:{finding.line}: {finding.text}")
    _say(f"Tests: {trial.passed} passed, {len(trial.failed)} failed" if trial else "Tests: not run")
    _say(f"Grade: {graded.grade or 'none'}")
    if graded.next:
        _say(f"For {graded.next}:")
    for reason in graded.reasons:
        _say(f"  {reason}")


def _pack(arguments: argparse.Namespace) -> int:
    _say(str(pack_into(arguments.folder, arguments.out or arguments.folder / "dist")))
    return 0


def _keygen(arguments: argparse.Namespace) -> int:
    public = write_new_key(arguments.file)
    _say(f"{arguments.file}: keep it to yourself. Its public half, for the marketplace:")
    _say(f"{key_id(public)} {public.hex()}")
    return 0


def _sign(arguments: argparse.Namespace) -> int:
    beside = sign_file(
        archive_of(arguments.place),
        read_key(arguments.key),
        arguments.by,
        sdk=importlib.metadata.version("hubwright-sdk"),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _say(str(beside))
    return 0


def _publish(arguments: argparse.Namespace) -> int:
    from hubwright.entry.commands import plugin_publish  # noqa: PLC0415 - brings an HTTP client, for this verb only

    _say(plugin_publish.publish(archive_of(arguments.place), arguments.server))
    return 0


def _dev(arguments: argparse.Namespace) -> int:
    from hubwright.entry.commands import plugin_dev  # noqa: PLC0415 - brings an HTTP client, for this verb only

    plugin_dev.follow(arguments.folder, arguments.server, arguments.key, _say, elsewhere=arguments.elsewhere)
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": _new,
    "check": _check,
    "pack": _pack,
    "keygen": _keygen,
    "sign": _sign,
    "publish": _publish,
    "dev": _dev,
}
