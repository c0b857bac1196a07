"""On every save the plugin anew in a company of one's own, as an unlisted release: in a box, as everywhere else."""

import time
from collections.abc import Callable
from pathlib import Path

from hubwright.entry.commands.plugin_publish import posted, token, told
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import ReleaseRefused, pack, saves
from hubwright_sdk.release.source import package_of

PATH = "/api/v1/plugins/dev-releases"
_EVERY_S = 0.5


def follow(folder: Path, server: str, say: Callable[[str], None], pause: Callable[[], bool] | None = None) -> None:
    """Install now and after each save, until `pause` says that it is enough; a mistake is told and waited out."""
    bearer = token()
    package_of(folder)
    for _ in saves(folder, pause or _pause):
        try:
            parts = {"archive": ("dev.whl", pack(folder), "application/octet-stream")}
            say(told(posted(server, PATH, parts, bearer)))
        except (ReleaseRefused, StartRefused) as refused:
            say(f"not installed: {refused}")


def _pause() -> bool:
    time.sleep(_EVERY_S)
    return True
