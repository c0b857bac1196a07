"""On every save the plugin anew in a company of one's own, as an unlisted release: in a box, as everywhere else."""

import importlib.metadata
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from hubwright.entry.commands.plugin_publish import findings, parts
from hubwright.entry.commands.plugin_server import SaysNo, Server, is_local, token
from hubwright.host.installation.consents import asked_by
from hubwright.kernel.errors import StartRefused
from hubwright_sdk import Manifest
from hubwright_sdk.release import (
    ReleaseRefused,
    pack_as,
    public_key,
    read_key,
    read_release,
    saves,
    sign_bytes,
    write_new_key,
)
from hubwright_sdk.release.source import package_of

RELEASES = "/api/v1/plugins/dev-releases"
KEYS = "/api/v1/plugins/dev-keys"
INSTALLATIONS = "/api/v1/installations"
_EVERY_S = 0.2
_NEWS_EVERY = 5  # looks at the folder between two looks at the calls
_CAP = "100"  # what a metered plugin may come to in its author's own company; nothing is billed there
Say = Callable[[str], None]


class Follower:
    """One folder, one company, one key; `now` numbers the releases."""

    def __init__(self, folder: Path, server: Server, private: bytes, now: Callable[[], datetime]) -> None:
        package_of(folder)
        self._folder, self._server, self._private, self._now = folder, server, private, now
        self._plugin, self._number = "", 0
        self._told: list[str] = []
        self._heard, self._seen = "", False

    def introduce(self) -> None:
        """Tell the company the public half of the key; it may know it already."""
        given = {"name": "hubwright plugin dev", "public_key": public_key(self._private).hex()}
        try:
            self._server.post(KEYS, json=given)
        except SaysNo as refused:
            if refused.kind != "conflict":
                raise

    def install(self) -> list[str]:
        """Pack what is there now, sign it, hand it in, run it; what there is to say about it."""
        moment = self._now()
        began = time.monotonic()
        self._number = max(int(moment.timestamp()), self._number + 1)
        archive = pack_as(self._folder, self._number)
        manifest, _files = read_release(archive)
        sdk = importlib.metadata.version("hubwright-sdk")
        signed = sign_bytes(archive, self._private, "partner", sdk=sdk, built_at=moment.isoformat(timespec="seconds"))
        handed_in = self._server.post(RELEASES, files=parts("dev.whl", archive, signed))
        self._plugin = manifest.id
        self._put_in(manifest)
        tried = self._server.post(f"{RELEASES}/{manifest.id}/try")
        if not tried["loads"]:
            return [f"{manifest.id} {manifest.version} DOES NOT LOAD: {tried['problem']}"]
        took = f"{time.monotonic() - began:.1f} s"
        return [f"{manifest.id} {manifest.version} runs in its box ({took})", *self._new(findings(handed_in))]

    def _put_in(self, manifest: Manifest) -> None:
        """The newest version for the company; whoever develops agrees to what their own manifest asks."""
        agreed: dict[str, Any] = msgspec.to_builtins(asked_by(manifest))
        if manifest.price.model == "metered":
            agreed["monthly_cap"] = _CAP
        given = {"version": manifest.version, "agreed": agreed}
        try:
            self._server.post(f"{INSTALLATIONS}/{manifest.id}/upgrade", json=given)
        except SaysNo as refused:
            if refused.kind != "plugin-off":
                raise
            self._server.post(INSTALLATIONS, json={"plugin": manifest.id, "pinned": True, **given})

    def _new(self, found: list[str]) -> list[str]:
        """Findings that were not told at the save before: once is enough to know them."""
        fresh = [line for line in found if line not in self._told]
        self._told = found
        return fresh

    def news(self) -> list[str]:
        """How calls of the plugin went since the last look."""
        if not self._plugin:
            return []
        cursor = {"after": self._heard} if self._heard else {}
        calls = self._server.get(f"{RELEASES}/{self._plugin}/calls", **cursor)
        first, self._seen = not self._seen, True
        if calls:
            self._heard = calls[-1]["id"]
        return [] if first else [line for call in calls for line in _call(call)]

    def follow(self, say: Say, pause: Callable[[], bool]) -> None:
        """Now and after each save, until `pause` says that it is enough; a mistake is told and waited out."""
        for _ in saves(self._folder, pause):
            try:
                lines = self.install()
            except (ReleaseRefused, StartRefused, OSError) as refused:
                lines = [f"not installed: {refused}", *_reasons(refused)]
            for line in lines:
                say(line)


def follow(folder: Path, server: str, key: Path | None, say: Say, *, elsewhere: bool = False) -> None:
    """Follow a folder until somebody presses Ctrl+C; only on this machine, unless it is meant."""
    package_of(folder)
    if not (is_local(server) or elsewhere):
        raise StartRefused(f"{server} is not on this machine; with --elsewhere every save goes there all the same.")
    bearer = token("a key of your company's API and put it there")
    private = read_key(key) if key is not None else _own_key()
    with Server(server, bearer) as platform:
        follower = Follower(folder, platform, private, lambda: datetime.now(UTC))
        follower.introduce()
        say(f"Following {folder}; Ctrl+C ends it.")
        follower.follow(say, _Beat(follower, say))


class _Beat:
    """Waits a moment between two looks at the folder, and tells how calls went now and then."""

    def __init__(self, follower: Follower, say: Say) -> None:
        self._follower, self._say = follower, say
        self._beats, self._trouble = 0, ""

    def __call__(self) -> bool:
        if self._beats % _NEWS_EVERY == 0:
            self._tell_news()
        self._beats += 1
        time.sleep(_EVERY_S)
        return True

    def _tell_news(self) -> None:
        try:
            for line in self._follower.news():
                self._say(line)
            self._trouble = ""
        except StartRefused as refused:  # the platform may be starting anew; said once
            if str(refused) != self._trouble:
                self._say(str(refused))
            self._trouble = str(refused)


def _own_key() -> bytes:
    """This person's key for trying things out, made once, outside of every repository."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    path = home / "hubwright" / "dev.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_new_key(path)
    return read_key(path)


def _call(call: dict[str, Any]) -> list[str]:
    went = "done" if call["outcome"] == "done" else f"FAILED ({call['code']}): {call['reason']}"
    return [f"{call['hook']}, {call['ms']:.0f} ms: {went}", *(f"  {line}" for line in call["lines"])]


def _reasons(refused: Exception) -> list[str]:
    """What the checks found, where the platform refused because of them."""
    if not isinstance(refused, SaysNo):
        return []
    fields = [f"{each['field']}: {each['message']}" for each in refused.said.get("errors", [])]
    return [f"  {reason}" for reason in (*refused.said.get("reasons", []), *fields)]
