"""A real `trytond` on loopback: its database is made once for these versions and copied for each that runs."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from tryton_testing.shop import DATABASE

_HERE = Path(__file__).parent
_CHECKOUT = Path(__file__).parents[4]
_MADE = (_CHECKOUT if (_CHECKOUT / "plugins").is_dir() else Path(tempfile.gettempdir())) / "build" / "tryton"
_PATIENCE_S = 300.0
_PORT = re.compile(r"Running on http://127\.0\.0\.1:(\d+)")
_ASKED = re.compile(r"INFO \S+ ([a-z_.]+\.[a-z_]+)\(.* from ([^@\s]*)@")


class Tryton:
    """One server with a database of its own."""

    def __init__(self, folder: Path, options: Mapping[str, str]) -> None:
        self._folder, self._options = folder, options
        self._log = folder / "trytond.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        """What it was asked and answered since it began, as it says itself: model and method."""
        return [said.group(1) for said in _ASKED.finditer(self._log.read_text("utf-8", "replace"))]

    def start(self) -> None:
        """Begin, at the same port as before."""
        self._log.write_text("")
        config = _configured(self._folder, f"127.0.0.1:{self.port}", self._options)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "trytond.cli", "-c", str(config), "-d", DATABASE, "-vv"],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=_environment(),
            )
        self.port = self._port_said()

    def stop(self) -> None:
        """End as a machine does that is switched off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def _port_said(self) -> int:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            told = self._log.read_text("utf-8", "replace")
            if found := _PORT.search(told):
                return int(found.group(1))
            assert self._process is not None
            assert self._process.poll() is None, f"trytond did not start:\n{told[-2000:]}"
            time.sleep(0.1)
        raise AssertionError(f"trytond said no port within {_PATIENCE_S:g} s:\n{self._log.read_text()[-2000:]}")


@contextmanager
def running_tryton(**session: str) -> Iterator[Tryton]:
    """A server until the end of the block; `session` are options of its section of that name."""
    with tempfile.TemporaryDirectory(prefix="tryton-") as folder:
        shutil.copy(_database(), Path(folder) / f"{DATABASE}.sqlite")
        tryton = Tryton(Path(folder), session)
        try:
            tryton.start()
            yield tryton
        finally:
            tryton.stop()


def _database() -> Path:
    """The database as it is before anybody asks; whoever comes first makes it, the others wait for that.

    Activating modules takes a minute, so that is kept apart from what is written into the database.
    """
    _MADE.mkdir(parents=True, exist_ok=True)
    with (_MADE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        empty = _kept(f"empty-{_digest(_versions())}", "activate")
        return _kept(f"shop-{_digest(_versions(), *_written())}", "fill", begun=empty)


def _kept(name: str, step: str, begun: Path | None = None) -> Path:
    made = _MADE / f"{name}.sqlite"
    if not made.exists():
        with tempfile.TemporaryDirectory(prefix="tryton-") as folder:
            database = Path(folder) / f"{DATABASE}.sqlite"
            if begun is not None:
                shutil.copy(begun, database)
            _take_step(step, Path(folder))
            half = made.with_suffix(".half")
            shutil.copy(database, half)
            half.replace(made)
    return made


def _take_step(step: str, folder: Path) -> None:
    config = _configured(folder, "127.0.0.1:0", {})
    done = subprocess.run(
        [sys.executable, "-m", "tryton_testing.book", step, str(folder)],
        env={**_environment(), "TRYTOND_CONFIG": str(config), "PYTHONPATH": str(_HERE.parent)},
        capture_output=True,
        text=True,
        timeout=2 * _PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, f"the database of Tryton was not made ({step}):\n{done.stderr[-2000:]}"


def _versions() -> bytes:
    found = (f"{each.name}={each.version}" for each in distributions() if each.name.lower().startswith("trytond"))
    return "\n".join(sorted(found)).encode()


def _written() -> list[bytes]:
    return [(_HERE / name).read_bytes() for name in ("book.py", "shop.py")]


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _configured(folder: Path, listen: str, session: Mapping[str, str]) -> Path:
    lines = ["[database]", "uri = sqlite://", f"path = {folder}", "[web]", f"listen = {listen}", "[session]"]
    config = folder / "trytond.conf"
    config.write_text("\n".join([*lines, *(f"{name} = {value}" for name, value in session.items()), ""]))
    return config


def _environment() -> dict[str, str]:
    """Nothing that somebody set for a Tryton of their own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TRYTON", "PYTHONPATH"))}
