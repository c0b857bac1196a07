"""On every save the plugin anew in a company of one's own, as an unlisted release: in a box, as everywhere else."""

import importlib.metadata
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hubwright.entry.commands.plugin_publish import PARTS, posted, token, told
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import ReleaseRefused, pack_as, public_key, read_key, saves, sign_bytes
from hubwright_sdk.release.source import package_of

PATH = "/api/v1/plugins/dev-releases"
KEYS = "/api/v1/plugins/dev-keys"
_EVERY_S = 0.5
_KNOWN = 409


class Follower:
    """One folder, one company, one key; `now` numbers the releases."""

    def __init__(self, folder: Path, server: str, key: Path, now: Callable[[], datetime]) -> None:
        package_of(folder)
        self._folder, self._server, self._now = folder, server, now
        self._bearer = token()
        self._private = read_key(key)

    def introduce(self) -> None:
        """Tell the company the public half of the key; it may know it already."""
        given = {"name": "hubwright plugin dev", "public_key": public_key(self._private).hex()}
        posted(self._server, KEYS, self._bearer, json=given, unless=_KNOWN)

    def install(self) -> str:
        """Pack what is there now, sign it, hand it to the company."""
        moment = self._now()
        archive = pack_as(self._folder, int(moment.timestamp()))
        built_at = moment.isoformat(timespec="seconds")
        sdk = importlib.metadata.version("hubwright-sdk")
        signed = sign_bytes(archive, self._private, "partner", sdk=sdk, built_at=built_at)
        files = {"archive": ("dev.whl", archive, PARTS["archive"]), "signed": ("dev.json", signed, PARTS["signed"])}
        return told(posted(self._server, PATH, self._bearer, files=files))

    def follow(self, say: Callable[[str], None], pause: Callable[[], bool]) -> None:
        """Now and after each save, until `pause` says that it is enough; a mistake is told and waited out."""
        for _ in saves(self._folder, pause):
            try:
                say(self.install())
            except (ReleaseRefused, StartRefused) as refused:
                say(f"not installed: {refused}")


def follow(folder: Path, server: str, key: Path, say: Callable[[str], None]) -> None:
    """Follow a folder until somebody presses Ctrl+C."""
    follower = Follower(folder, server, key, lambda: datetime.now(UTC))
    follower.introduce()
    follower.follow(say, _pause)


def _pause() -> bool:
    time.sleep(_EVERY_S)
    return True
