"""One service account inside of WeCom: what customers wrote, who may be answered, tokens, files, states of sessions."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

CORP, SECRET, KF = "wx49f0ab532d5d035a", "the-secret-of-the-tests", "wkAJ2GCAAASSm4Fh"
DAY = 86_400.0
NEW, BOT, POOL, PERSON, ENDED = range(5)
LEGAL = {(NEW, BOT), (NEW, POOL), (NEW, PERSON), (NEW, ENDED), (BOT, POOL), (BOT, PERSON), (BOT, ENDED)}
LEGAL |= {(POOL, PERSON), (POOL, ENDED), (PERSON, POOL), (PERSON, PERSON), (PERSON, ENDED)}
_MOST_TEXT = 2_048


class Reply(NamedTuple):
    """What WeCom answers over HTTP; a status of 0 is no answer at all."""

    status: int
    body: bytes
    content_type: str = "application/json"
    retry_after: str = ""


class Session:
    """One customer of the account."""

    def __init__(self) -> None:
        self.state = ENDED
        self.left = 0
        self.until = 0.0


class Account:
    """Its clock is given, so that tests let time pass."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.secret = SECRET
        self.tokens: dict[str, float] = {}
        self.token_asked = 0
        self.bells: dict[str, float] = {}
        self.log: list[dict[str, Any]] = []  # what sync_msg gives, in its order
        self.sessions: dict[str, Session] = {}
        self.codes: dict[str, tuple[str, float]] = {}
        self.names: set[str] = set()
        self.sent: list[dict[str, Any]] = []
        self.welcomes: list[dict[str, Any]] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.illegal = 0
        self.wrong_state = 0
        self.unbelled = 0  # looks without a bell in this minute
        self.most_unbelled = 1_000
        self.again = False  # each page begins with the last message of the one before
        self.page_size = 1_000
        self.instead: list[Reply] = []  # answered once each, instead of doing anything
        self.lost = 0  # so many answers of send_msg are lost after it was done
        self.requests: list[str] = []

    def session(self, customer: str) -> Session:
        return self.sessions.setdefault(customer, Session())

    def writes(self, customer: str, kind: str = "text", **held: Any) -> str:
        """A customer's message: it opens the window, and begins a session that had ended."""
        session = self.session(customer)
        session.left, session.until = 5, self.now() + 2 * DAY
        session.state = NEW if session.state == ENDED else session.state
        return self.put(origin=3, external_userid=customer, open_kfid=KF, msgtype=kind, **{kind: held})

    def enters(self, customer: str, **facts: str) -> str:
        """A customer opens the chat; a welcome code comes along for who did not write of late."""
        code = {}
        if self.session(customer).until <= self.now():
            name = secrets.token_urlsafe(24)
            self.codes[name] = (customer, self.now() + 20)
            code = {"welcome_code": name}
        return self.happens("enter_session", external_userid=customer, **facts, **code)

    def happens(self, event: str, **facts: Any) -> str:
        return self.put(origin=4, msgtype="event", event={"event_type": event, "open_kfid": KF, **facts})

    def put(self, **message: Any) -> str:
        name = f"msg_{len(self.log) + 1}"
        self.log.append({"msgid": name, "send_time": int(self.now()), **message})
        return name

    def bell(self) -> str:
        """A word that is good for ten minutes."""
        word = secrets.token_urlsafe(16)
        self.bells[word] = self.now() + 600
        return word

    def texts(self) -> list[str]:
        return [_words(each) for each in self.sent]

    def answer(self, method: str, path: str, query: Mapping[str, str], content_type: str, body: bytes) -> Reply:
        """One request to the interface."""
        self.requests.append(f"{method} {path}")
        if self.instead:
            return self.instead.pop(0)
        if path == "/cgi-bin/gettoken":
            return self._gettoken(query)
        until = self.tokens.get(query.get("access_token", ""))
        if until is None:
            return _error(40014, "invalid access_token")
        if until <= self.now():
            return _error(42001, "access_token expired")
        match method, path.removeprefix("/cgi-bin/"):
            case "GET", "media/get":
                kept = self.media.get(query.get("media_id", ""))
                return Reply(200, kept[1], kept[0]) if kept is not None else _error(40007, "invalid media_id")
            case "POST", "media/upload":
                return self._upload(query.get("type", ""), content_type, body)
            case "POST", "kf/account/list":
                return _json({"errcode": 0, "account_list": [{"open_kfid": KF, "name": "Shop"}]})
        said = json.loads(body or b"{}")
        if path != "/cgi-bin/kf/send_msg_on_event" and said.get("open_kfid") != KF:
            return _error(95000, "invalid open_kfid")
        match path.removeprefix("/cgi-bin/kf/"):
            case "sync_msg":
                return self._sync(said)
            case "send_msg":
                return self._send(said)
            case "send_msg_on_event":
                return self._on_event(said)
            case "service_state/get":
                return _json({"errcode": 0, "service_state": self.session(said["external_userid"]).state})
            case "service_state/trans":
                return self._trans(said)
        return Reply(404, b"")

    def _gettoken(self, query: Mapping[str, str]) -> Reply:
        self.token_asked += 1
        if query.get("corpid") != CORP:
            return _error(40013, "invalid corpid")
        if query.get("corpsecret") != self.secret:
            return _error(40001, "invalid credential")
        token = secrets.token_urlsafe(24)
        self.tokens[token] = self.now() + 7_200
        return _json({"errcode": 0, "access_token": token, "expires_in": 7_200})

    def _sync(self, asked: dict[str, Any]) -> Reply:
        word = asked.get("token")
        if word is None:
            self.unbelled += 1
            if self.unbelled > self.most_unbelled:
                return _error(45009, "api freq out of limit")
        elif self.bells.get(word, 0.0) <= self.now():
            return _error(95007, "invalid msg token")
        cursor, limit = asked.get("cursor") or "C0", asked.get("limit", 1_000)
        if not cursor.startswith("C") or not 1 <= limit <= 1_000:
            return _error(40058, "invalid param")
        begin = int(cursor[1:])
        end = min(len(self.log), begin + min(limit, self.page_size))
        listed = self.log[max(0, begin - int(self.again)) : end]
        return _json({"errcode": 0, "next_cursor": f"C{end}", "has_more": int(end < len(self.log)), "msg_list": listed})

    def _send(self, said: dict[str, Any]) -> Reply:
        session = self.session(said["touser"])
        if session.state not in (NEW, BOT):
            self.wrong_state += 1
            return _error(95018, "send msg session status invalid")
        if said.get("msgid") in self.names:
            return _error(40058, "msgid repeated")
        if session.until <= self.now():
            return _error(95002, "send msg time limit")
        if session.left <= 0:
            return _error(95001, "send msg count limit")
        wrong = self._is_wrong(said)
        if wrong is not None:
            return wrong
        session.left -= 1
        self.names.add(said["msgid"])
        self.sent.append(said)
        if self.lost:
            self.lost -= 1
            return Reply(0, b"")
        return _json({"errcode": 0, "msgid": said["msgid"]})

    def _on_event(self, said: dict[str, Any]) -> Reply:
        customer, until = self.codes.pop(said.get("code", ""), ("", 0.0))
        if until <= self.now() or said["msgtype"] not in ("text", "msgmenu"):
            return _error(95008, "invalid code")
        wrong = self._is_wrong(said)
        if wrong is not None:
            return wrong
        self.names.add(said["msgid"])
        self.welcomes.append({**said, "touser": customer})
        return _json({"errcode": 0, "msgid": said["msgid"]})

    def _is_wrong(self, said: dict[str, Any]) -> Reply | None:
        name, kind = said.get("msgid", ""), said["msgtype"]
        if not 0 < len(name) <= 32 or not name.replace("-", "").replace("_", "").isalnum():
            return _error(40058, "invalid name of a message")
        if kind == "text" and not 0 < len(said["text"]["content"].encode()) <= _MOST_TEXT:
            return _error(45002, "content size out of limit")
        if kind in ("image", "file") and said[kind]["media_id"] not in self.media:
            return _error(40007, "invalid media_id")
        if kind == "msgmenu":
            menu = said["msgmenu"]
            clicks = [each["click"] for each in menu["list"]]
            long = any(len(each["id"].encode()) > 128 or len(each["content"].encode()) > 128 for each in clicks)
            if long or not clicks or len(menu["head_content"].encode()) > 1_024:
                return _error(40058, "invalid menu")
        return None

    def _trans(self, said: dict[str, Any]) -> Reply:
        session, to = self.session(said["external_userid"]), said["service_state"]
        if (session.state, to) not in LEGAL:
            self.illegal += 1
            return _error(95016, "invalid state transition")
        session.state = to
        return _json({"errcode": 0})

    def _upload(self, kind: str, content_type: str, body: bytes) -> Reply:
        edge = b"--" + content_type.partition("boundary=")[2].encode()
        parts = body.split(edge)
        if len(parts) != 3 or parts[2] != b"--\r\n" or b'name="media"' not in parts[1] or b"filename=" not in parts[1]:
            return _error(41005, "media data missing")
        head, _, data = parts[1].partition(b"\r\n\r\n")
        media_id = f"MEDIA{len(self.media) + 1}"
        media_type = head.partition(b"Content-Type: ")[2].split(b"\r\n")[0].decode()
        self.media[media_id] = (media_type, data.removesuffix(b"\r\n"))
        return _json({"errcode": 0, "type": kind, "media_id": media_id})


def _words(said: dict[str, Any]) -> str:
    if said["msgtype"] == "msgmenu":
        return str(said["msgmenu"]["head_content"])
    return str(said["text"]["content"]) if said["msgtype"] == "text" else f"[{said['msgtype']}]"


def _json(said: Mapping[str, Any]) -> Reply:
    return Reply(200, json.dumps(said).encode())


def _error(code: int, told: str) -> Reply:
    return _json({"errcode": code, "errmsg": told})
