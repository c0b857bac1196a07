"""Calls to other services: HTTP requests, also those behind a name; everything else is reported."""

import re
from collections.abc import Callable
from typing import Any, Final

from hubwright.flows.foreign.typebot.made import ON, Made, Plain
from hubwright.flows.texts import Texts

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BODY: Final = ("POST", "PUT", "PATCH")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_PATH: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*|\[\d{1,4}\])*")
_LONGEST_URL, _MOST_ROWS, _LONGEST_S = 2_000, 20, 30


def http(made: Made) -> None:
    """An HTTP request; whatever comes of it, the bot goes on, as it does there."""
    call = made.options.get("webhook")
    call = call if isinstance(call, dict) else {}
    url = call.get("url")
    if not isinstance(url, str) or not url.strip():
        made.placeholder(Texts("The call has no address.", "请求没有地址。"))
        return
    method = str(call.get("method") or "POST").upper()
    if method not in _METHODS:
        made.say(Texts(f"{method} became GET.", f"{method} 已改为 GET。"))
        method = "GET"
    for option, why in _UNKNOWN.items():
        if made.options.get(option):
            made.say(why)
    mapped, status = _mapping(made)
    made.step(
        "http",
        [("ok", ON), ("http_error", ON), ("timeout", ON), ("error", ON)],
        method=method,
        url=_address(made, url, call.get("queryParams")),
        headers=_headers(made, call.get("headers")),
        body=_body(made, call) if method in _BODY else "",
        timeout_s=_seconds(made),
        map=mapped,
        status_var=status,
    )


_UNKNOWN: Final = {
    "isExecutedOnClient": Texts(
        "The platform calls, not the visitor's browser.", "由平台发起请求，而不是访客的浏览器。"
    ),
    "proxyCredentialsId": Texts("It is called directly, without the proxy.", "直接请求，不经过代理。"),
}


def _rows(found: object) -> list[Plain]:
    return [row for row in found if isinstance(row, dict) and row.get("key")] if isinstance(found, list) else []


def _address(made: Made, url: str, parameters: object) -> str:
    query = "&".join(f"{_key(row)}={row.get('value') or ''}" for row in _rows(parameters))
    whole = url.strip() + (("&" if "?" in url else "?") + query if query else "")
    if len(whole) > _LONGEST_URL:
        made.say(Texts("Its address is too long and was cut.", "地址过长，已截断。"), level="lost")
    return made.text(whole)[:_LONGEST_URL]


def _key(row: Plain) -> str:
    return str(row["key"]).replace("&", "%26").replace("=", "%3D").replace(" ", "%20")


def _headers(made: Made, found: object) -> list[Plain]:
    headers: list[Plain] = []
    for row in _rows(found)[:_MOST_ROWS]:
        name = str(row["key"]).strip()
        if _HEADER.fullmatch(name) is None:
            made.say(Texts(f"Header “{name[:40]}” was left out.", f"请求头“{name[:40]}”已去掉。"), level="lost")
            continue
        headers.append({"id": f"h{len(headers) + 1}", "name": name, "value": made.text(row.get("value"))})
    return headers


def _body(made: Made, call: Plain) -> str:
    if made.options.get("isCustomBody") is False or not isinstance(call.get("body"), str):
        if made.options.get("isCustomBody") is not False:
            return ""
        made.say(
            Texts(
                "Typebot sends all answers by itself; write the body you need.",
                "Typebot 会自动发送全部回答，请自行填写请求体。",
            )
        )
        return ""
    return made.text(call["body"])


def _seconds(made: Made) -> int:
    given = made.options.get("timeout")
    return max(1, min(round(given), _LONGEST_S)) if isinstance(given, int | float) else 10


def _mapping(made: Made) -> tuple[list[Plain], str]:
    """What of the answer goes into which variable; there the answer is `{statusCode, data}`."""
    mapped: list[Plain] = []
    status = ""
    found = made.options.get("responseVariableMapping")
    for row in found if isinstance(found, list) else []:
        path, key = _path(row), made.variables.writes(row.get("variableId")) if isinstance(row, dict) else ""
        if not key:
            continue
        if path == "statusCode":
            status = key
        elif _is_path(path):
            mapped.append(
                {"id": f"m{len(mapped) + 1}", "path": path.removeprefix("data").removeprefix(".") or "$", "var": key}
            )
        else:
            made.say(Texts(f"“{path[:60]}” of the answer is not kept.", f"响应中的“{path[:60]}”未保存。"), level="lost")
    return mapped[:50], status


def _path(row: Any) -> str:
    return str(row.get("bodyPath") or "").strip() if isinstance(row, dict) else ""


def _is_path(path: str) -> bool:
    return _PATH.fullmatch(path) is not None and (path == "data" or path.startswith(("data.", "data[")))


def _hooked(name: str) -> Callable[[Made], None]:
    """A service that is nothing but an address to post to."""

    def made_of(made: Made) -> None:
        made.say(Texts(f"{name} is called as an HTTP request.", f"以 HTTP 请求方式调用 {name}。"))
        http(made)

    return made_of


INTEGRATIONS: Final[dict[str, Callable[[Made], None]]] = {
    "Webhook": http,
    "Zapier": _hooked("Zapier"),
    "Make.com": _hooked("Make.com"),
    "Pabbly": _hooked("Pabbly"),
}


def other(made: Made) -> None:
    """What nobody here knows."""
    name = made.block.type[:60]
    made.placeholder(Texts(f"“{name}” has no counterpart here.", f"“{name}”在此没有对应功能。"))
