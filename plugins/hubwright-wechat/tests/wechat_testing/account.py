"""One Official Account inside of WeChat: who may write to whom, tokens, files, menus, codes, and what was done."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

APP, WORD = "wxba5fad812f8e6fb9", "the-app-secret-of-the-tests"
GH = "gh_97417a04a28d"
DAY = 86_400.0
QUOTAS = {"message": (5, 2 * DAY), "menu": (3, 60.0), "followed": (3, 60.0), "scanned": (3, 60.0)}
_MOST_TEXT = 2_048


class Window(NamedTuple):
    """What one step of a customer allows."""

    left: int
    until: float


class Reply(NamedTuple):
    """What WeChat answers over HTTP; a status of 0 is no answer at all."""

    status: int
    body: bytes
    content_type: str = "application/json"
    retry_after: str = ""


class Account:
    """Its clock is given, so that tests let time pass."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.secret = WORD
        self.verified = True
        self.followers: set[str] = set()
        self.windows: dict[str, Window] = {}
        self.tokens: dict[str, float] = {}
        self.token = ""
        self.token_asked = 0
        self.forced = 0
        self.sent: list[dict[str, Any]] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.menu: dict[str, Any] | None = None
        self.codes: list[dict[str, Any]] = []
        self.instead: list[Reply] = []  # answered once each, instead of doing anything
        self.lost = 0  # so many answers of custom/send are lost after it was done
        self.requests: list[str] = []

    def did(self, openid: str, what: str) -> None:
        """A customer's step opens its window; quotas do not add up, the better one counts."""
        most, seconds = QUOTAS[what]
        new = Window(most, self.now() + seconds)
        old = self.windows.get(openid)
        if old is not None and old.until > self.now() and old.left >= new.left:
            new = Window(old.left, max(old.until, new.until))
        self.windows[openid] = new
        self.followers.add(openid)

    def texts(self) -> list[str]:
        return [each["text"]["content"] for each in self.sent if each["msgtype"] == "text"]

    def answer(self, method: str, path: str, query: Mapping[str, str], content_type: str, body: bytes) -> Reply:
        """One request to the interface."""
        self.requests.append(f"{method} {path}")
        if self.instead:
            return self.instead.pop(0)
        if path == "/cgi-bin/stable_token":
            return self._stable_token(json.loads(body))
        until = self.tokens.get(query.get("access_token", ""))
        if until is None:
            return _error(40001, "invalid credential, access_token is invalid or not latest")
        if until <= self.now():
            return _error(42001, "access_token expired")
        match method, path.removeprefix("/cgi-bin/"):
            case "POST", "message/custom/send":
                return self._custom_send(json.loads(body))
            case "GET", "media/get":
                return self._media_get(query.get("media_id", ""))
            case "POST", "media/upload":
                return self._upload(query.get("type", ""), content_type, body)
            case "POST", "menu/create":
                return self._menu_create(json.loads(body))
            case "GET", "menu/delete":
                self.menu = None
                return _ok()
            case "GET", "get_current_selfmenu_info":
                return _json({"is_menu_open": int(self.menu is not None), "selfmenu_info": self.menu or {}})
            case "POST", "qrcode/create":
                return self._code(json.loads(body))
        return Reply(404, b"")

    def _stable_token(self, asked: dict[str, Any]) -> Reply:
        self.token_asked += 1
        self.forced += bool(asked.get("force_refresh"))
        if asked.get("grant_type") != "client_credential" or asked.get("appid") != APP:
            return _error(40013, "invalid appid")
        if asked.get("secret") != self.secret:
            return _error(40125, "invalid appsecret")
        if self.tokens.get(self.token, 0.0) - self.now() < 300:  # in its last minutes a new one, both hold
            self.token = secrets.token_urlsafe(24)
            self.tokens[self.token] = self.now() + 7_200
        return _json({"access_token": self.token, "expires_in": int(self.tokens[self.token] - self.now())})

    def _custom_send(self, said: dict[str, Any]) -> Reply:
        if not self.verified:
            return _error(48001, "api unauthorized")
        openid = said["touser"]
        window = self.windows.get(openid)
        if openid not in self.followers or window is None or window.until <= self.now():
            return _error(45015, "response out of time limit or subscription is canceled")
        if window.left <= 0:
            return _error(45047, "out of response count limit")
        kind = said["msgtype"]
        if kind == "text" and not 0 < len(said["text"]["content"].encode()) <= _MOST_TEXT:
            return _error(45002, "content size out of limit")
        if kind == "image" and said["image"]["media_id"] not in self.media:
            return _error(40007, "invalid media_id")
        if kind == "news" and len(said["news"]["articles"]) != 1:
            return _error(45008, "article size out of limit")
        if kind == "msgmenu" and not all(each["id"] and each["content"] for each in said["msgmenu"]["list"]):
            return _error(47001, "data format error")
        self.windows[openid] = Window(window.left - 1, window.until)
        self.sent.append(said)
        if self.lost:
            self.lost -= 1
            return Reply(0, b"")
        return _ok()

    def _media_get(self, media_id: str) -> Reply:
        kept = self.media.get(media_id)
        return Reply(200, kept[1], kept[0]) if kept is not None else _error(40007, "invalid media_id")

    def _upload(self, kind: str, content_type: str, body: bytes) -> Reply:
        edge = b"--" + content_type.partition("boundary=")[2].encode()
        parts = body.split(edge)
        if len(parts) != 3 or parts[2] != b"--\r\n" or b'name="media"' not in parts[1] or b"filename=" not in parts[1]:
            return _error(41005, "media data missing")
        head, _, data = parts[1].partition(b"\r\n\r\n")
        media_id = f"MEDIA{len(self.media) + 1}"
        media_type = head.partition(b"Content-Type: ")[2].split(b"\r\n")[0].decode()
        self.media[media_id] = (media_type, data.removesuffix(b"\r\n"))
        return _json({"type": kind, "media_id": media_id, "created_at": int(self.now())})

    def _menu_create(self, said: dict[str, Any]) -> Reply:
        buttons = said.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            return _error(40016, "invalid button size")
        if any(len(button["name"].encode()) > 16 for button in buttons):
            return _error(40018, "invalid button name size")
        if any(len(button.get("sub_button", [])) > 5 for button in buttons):
            return _error(40023, "invalid sub button size")
        self.menu = said
        return _ok()

    def _code(self, asked: dict[str, Any]) -> Reply:
        if not self.verified:
            return _error(48001, "api unauthorized")
        if asked.get("action_name") not in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE"):
            return _error(40053, "invalid action info")
        self.codes.append(asked)
        scene = asked["action_info"]["scene"]["scene_str"]
        return _json({"ticket": f"gQ{len(self.codes)}/{scene}==", "url": f"http://weixin.qq.com/q/{len(self.codes)}"})


def _json(said: Mapping[str, Any]) -> Reply:
    return Reply(200, json.dumps(said).encode())


def _ok() -> Reply:
    return _json({"errcode": 0, "errmsg": "ok"})


def _error(code: int, told: str) -> Reply:
    return _json({"errcode": code, "errmsg": told})
