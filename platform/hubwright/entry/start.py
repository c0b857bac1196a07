"""What every command does first: settings, logs, the data folder and its keys; one sentence if that fails."""

import argparse
import gc
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from hubwright.kernel.embedded.data_folder import FORMAT, DataFolder, Marker
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.sealed.keys import FILE as MASTER_KEY
from hubwright.kernel.sealed.keys import SHORTEST, listed
from hubwright.kernel.settings import DOCUMENTED, Settings, load_settings, use_settings
from hubwright.kernel.telemetry import start_logging

T = TypeVar("T")


def loaded(load: Callable[[], T]) -> T:
    """What a process loads at its start stays for good: looking for garbage in it costs a third of the time."""
    gc.disable()
    try:
        return load()
    finally:
        gc.freeze()
        gc.enable()


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """`--data`, which wins over HUBWRIGHT_DATA."""
    parser.add_argument("--data", type=Path, metavar="FOLDER", help=DOCUMENTED["HUBWRIGHT_DATA"])


def load(arguments: argparse.Namespace) -> Settings:
    """Settings from the environment and the command line, made current; logs go to stderr from here on."""
    found = load_settings(os.environ)
    given: Path | None = getattr(arguments, "data", None)
    found = msgspec.structs.replace(found, data=(given or found.data).absolute())
    start_logging(found.log_level, found.log_format)
    use_settings(found)
    return found


def with_key(found: Settings) -> Settings:
    """Settings for a process that signs and seals: the keys are the operator's, or those kept in the data folder."""
    if not found.secret_key:
        found = msgspec.structs.replace(found, secret_key=kept_key(found.data))
    return with_master_key(found)


def with_master_key(found: Settings) -> Settings:
    """Settings for a process that reads companies' secrets; a key that is kept in the data folder is made if needed."""
    if any(len(key) < SHORTEST for key in listed(found.master_key)):
        raise StartRefused(f"A key in HUBWRIGHT_MASTER_KEY is shorter than {SHORTEST} characters.")
    if not found.master_key:
        kept_key(found.data, MASTER_KEY)
    use_settings(found)
    return found


def kept_key(data: Path, name: str = "secret_key") -> str:
    """A key of the folder's own, made at the first start; several processes that start at once agree on one."""
    path = data / name
    _own_folder(data)
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text().strip()
    except OSError as problem:
        raise StartRefused(f"The key {path} cannot be used: {problem.strerror}.") from problem
    if len(key) < 32:
        raise StartRefused(f"The key {path} is damaged: restore it from a backup, or remove it for a new one.")
    return key


def key_if_kept(data: Path, name: str = "secret_key") -> str:
    """A key of the folder's own, if it has one; nothing is made."""
    return kept_key(data, name) if (data / name).exists() else ""


def _own_folder(data: Path) -> None:
    """Make the folder ours if it is new or empty; strange content or another version is refused, nothing changed."""
    try:
        ours = msgspec.json.decode((data / "hubwright.json").read_bytes(), type=Marker).format == FORMAT
    except (OSError, msgspec.DecodeError):
        ours = False
    if not ours:
        DataFolder(data).claim().release()


def _make_key(path: Path) -> None:
    building = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(building, path)
    building.unlink()
