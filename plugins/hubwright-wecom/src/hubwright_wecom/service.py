"""One way to WeCom: with the company's token, which is fetched anew once when it is not taken."""

import json
from typing import Any
from urllib.parse import quote

from hubwright_sdk import CallContext, HttpAnswer, InboundFile
from hubwright_wecom.errors import TOKEN_REFUSED, code_of, is_gone, require_answer, require_done, require_status
from hubwright_wecom.tokens import Tokens

tokens = Tokens()
_SPARE_S = 0.5  # so that what WeCom does is known before the host stops waiting
_NOT_THERE = frozenset({404, 410})
_JSON = {"Content-Type": "application/json; charset=utf-8"}


async def ask(context: CallContext, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """Have something done; the answer as it is, with its number."""
    return require_answer(await _answer(context, "POST", path, json.dumps(said, ensure_ascii=False), _JSON))


async def do(context: CallContext, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """Have something done; raises what its answer means."""
    return require_done(await ask(context, path, said))


async def upload(context: CallContext, kind: str, name: str, media_type: str, data: bytes) -> str:
    """Give a file to WeCom, which keeps it for three days; returns its name there."""
    edge = "hubwright-" + context.idempotency_key.encode().hex()[:32]
    safe = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)[-80:]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="{safe}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    body = head + data.decode(errors="surrogateescape") + f"\r\n--{edge}--\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    answer = await _answer(context, "POST", f"media/upload?type={kind}", body, headers)
    return str(require_done(require_answer(answer)).get("media_id", ""))


async def media(context: CallContext, media_id: str, name: str) -> InboundFile:
    """A file that a customer sent; one that is gone keeps its name, so that the conversation says so."""
    answer = await _answer(context, "GET", f"media/get?media_id={quote(media_id)}", "", {})
    if answer.status in _NOT_THERE:
        return InboundFile(name=name)
    require_status(answer)
    if answer.data:
        return InboundFile(name=name, data=answer.data)
    found = _object(answer)
    if found is None:  # a file of text
        return InboundFile(name=name, data=answer.body.encode())
    if not is_gone(found):
        require_done(found)
    return InboundFile(name=name)


def _object(answer: HttpAnswer) -> dict[str, Any] | None:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "errcode" in found else None


async def _answer(context: CallContext, method: str, path: str, body: str, headers: dict[str, str]) -> HttpAnswer:
    """Once more with a new token when WeCom does not take the one that is kept: it did nothing, so it may be asked."""

    async def sent(token: str) -> HttpAnswer:
        mark = "&" if "?" in path else "?"
        return await context.http.send(
            method,
            f"{context.settings['address']}/cgi-bin/{path}{mark}access_token={token}",
            headers={**headers, "Idempotency-Key": context.idempotency_key},  # for who reads logs; WeCom goes by msgid
            body=body,
            deadline_s=max(0.5, context.deadline_s - _SPARE_S),
        )

    token = await tokens.token(context)
    answer = await sent(token)
    found = _object(answer) if answer.status == 200 and not answer.data else None
    if found is not None and code_of(found) in TOKEN_REFUSED:
        newer = await tokens.token(context, refused=token)
        if newer != token:
            answer = await sent(newer)
    return answer
