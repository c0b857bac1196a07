"""One way to WeChat: with the account's token, which is fetched anew once when it is not taken."""

import json
from typing import Any

from hubwright_sdk import CallContext, HttpAnswer, InboundFile
from hubwright_wechat.errors import TOKEN_REFUSED, code_of, is_gone, require_answer, require_done, require_status
from hubwright_wechat.tokens import Tokens

tokens = Tokens()
_SPARE_S = 0.5  # so that what WeChat does is known before the host stops waiting
_NOT_THERE = frozenset({404, 410})
_JSON = {"Content-Type": "application/json; charset=utf-8"}


async def post(context: CallContext, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """Have something done; raises what its answer means."""
    body = json.dumps(said, ensure_ascii=False)
    return require_done(await _sent(context, "POST", path, body, _JSON))


async def get(context: CallContext, path: str) -> dict[str, Any]:
    """Ask for something; the answer as it is, with its number."""
    return await _sent(context, "GET", path, "", {})


async def upload(context: CallContext, kind: str, name: str, media_type: str, data: bytes) -> str:
    """Give a file to WeChat, which keeps it for three days; returns its name there."""
    edge = "hubwright-" + context.idempotency_key.encode().hex()[:32]
    quoted = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)[-80:]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="{quoted}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    body = head + data.decode(errors="surrogateescape") + f"\r\n--{edge}--\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    found = require_done(await _sent(context, "POST", f"media/upload?type={kind}", body, headers))
    return str(found.get("media_id", ""))


async def media(context: CallContext, media_id: str, name: str) -> InboundFile:
    """A file that a customer sent; one that is gone keeps its name, so that the conversation says so."""
    answer = await _answer(context, "GET", f"media/get?media_id={media_id}", "", {})
    if answer.status in _NOT_THERE:
        return InboundFile(name=name)
    require_status(answer)
    if answer.data:
        return InboundFile(name=name, data=answer.data)
    found = require_answer(answer)
    if not is_gone(found):
        require_done(found)
    return InboundFile(name=name)


async def _sent(context: CallContext, method: str, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
    return require_answer(await _answer(context, method, path, body, headers))


async def _answer(context: CallContext, method: str, path: str, body: str, headers: dict[str, str]) -> HttpAnswer:
    """Once more with a new token when WeChat does not take the one that is kept: it did nothing, so it may be asked."""

    async def ask(token: str) -> HttpAnswer:
        mark = "&" if "?" in path else "?"
        return await context.http.send(
            method,
            f"{context.settings['address']}/cgi-bin/{path}{mark}access_token={token}",
            headers=headers,
            body=body,
            deadline_s=max(0.5, context.deadline_s - _SPARE_S),
        )

    token = await tokens.token(context)
    answer = await ask(token)
    if answer.status == 200 and not answer.data and _says_refused(answer):
        newer = await tokens.token(context, refused=token)
        if newer != token:
            answer = await ask(newer)
    return answer


def _says_refused(answer: HttpAnswer) -> bool:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(found, dict) and code_of(found) in TOKEN_REFUSED
