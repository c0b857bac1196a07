"""The `hubwright` command: reads arguments, starts one of the commands, turns a refusal into one sentence."""

import argparse
import importlib.metadata
import sys
from collections.abc import Sequence
from typing import Protocol

from hubwright.entry.commands import (
    backup,
    demo,
    demo_seed,
    demo_traffic,
    demo_web,
    figures,
    files,
    keys,
    maintain,
    migrate,
    operator,
    partner,
    plugin,
    restore,
    sales,
    serve,
    tenant,
    web,
    work,
    worker,
)
from hubwright.kernel.errors import StartRefused


class Command(Protocol):
    """What a command's module offers."""

    HELP: str

    def describe(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code."""


COMMANDS: dict[str, Command] = {
    "demo": demo,
    "serve": serve,
    "worker": worker,
    "migrate": migrate,
    "maintain": maintain,
    "backup": backup,
    "restore": restore,
    "plugin": plugin,
    "tenant": tenant,
    "partner": partner,
    "sales": sales,
    "operator": operator,
    "keys": keys,
    "files": files,
    "figures": figures,
    "_web": web,
    "_worker": work,
    "_demo-seed": demo_seed,
    "_demo-web": demo_web,
    "_demo-traffic": demo_traffic,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 is done, 2 is refused before anything was changed."""
    chosen = parser().parse_args(arguments)
    try:
        return COMMANDS[chosen.command].run(chosen)
    except StartRefused as refusal:
        sys.stderr.write(f"hubwright: {refusal}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Describe every command; what begins with an underscore is started by the supervisor only."""
    made = argparse.ArgumentParser(prog="hubwright", description="Build your own omnichannel customer-service hub.")
    made.add_argument("--version", action="version", version=f"hubwright {importlib.metadata.version('hubwright')}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        if name.startswith("_"):
            command.describe(commands.add_parser(name, description=command.HELP))
        else:
            command.describe(commands.add_parser(name, description=command.HELP, help=command.HELP))
    return made


if __name__ == "__main__":
    sys.exit(main())
