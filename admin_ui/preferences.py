"""Language and theme of whoever looks, also before they sign in: a cookie, `?lang=`, or what the browser prefers."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import Body
from litestar.response import Redirect
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hubwright.kernel.i18n import LANGUAGES, chosen_language, set_language
from hubwright.kernel.settings import settings

THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 3600


def theme_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The chosen theme; `auto` follows the device."""
    wanted = connection.cookies.get("hw_theme", "")
    return wanted if wanted in THEMES else "auto"


def preference_cookie(name: str, value: str) -> Cookie:
    """A cookie that lasts, is not for scripts, and holds nothing personal."""
    secure = settings().public_url.startswith("https:")
    return Cookie(key=name, value=value, max_age=_YEAR, path="/", samesite="lax", httponly=True, secure=secure)


def local_path(wanted: str, otherwise: str = "/") -> str:
    """Only ever send people back to a page of ours."""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if ours and "\\" not in wanted and wanted.isprintable() else otherwise


def _told(scope: Scope) -> tuple[str, str, str]:
    """What the browser prefers, what is remembered, what is asked for; most requests say only the first, if that."""
    headers = dict(scope["headers"])
    preferred = headers.get(b"accept-language", b"").decode("latin-1")
    if b"cookie" not in headers and not scope["query_string"]:
        return preferred, "", ""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    return preferred, connection.cookies.get("hw_lang", ""), connection.query_params.get("lang", "")


def read_language(scope: Scope) -> str:
    """Let what is said from here on be in the reader's language; what they asked for in the address is given back."""
    preferred, cookie, asked = _told(scope)
    set_language(chosen_language(preferred, cookie, asked))
    return asked


class ReadersLanguage(ASGIMiddleware):
    """Sets the language for the request and remembers one that was asked for in the address."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Choose, then hand on."""
        asked = read_language(scope)

        async def send_remembering(message: Message) -> None:
            if message["type"] == "http.response.start" and asked in LANGUAGES:
                cookie = preference_cookie("hw_lang", asked).to_encoded_header()
                message["headers"] = [*message["headers"], cookie]
            await send(message)

        await next_app(scope, receive, send_remembering)


@post("/preferences", opt={"audience": "public"}, include_in_schema=False, status_code=303, sync_to_thread=False)
def choose_preferences(
    request: Request[Any, Any, Any],
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Remember a language or theme and go back to where the person was."""
    cookies = [
        preference_cookie(name, data[field])
        for field, name, known in (("lang", "hw_lang", LANGUAGES), ("theme", "hw_theme", THEMES))
        if data.get(field) in known
    ]
    back = data.get("back") or urlsplit(request.headers.get("referer", "")).path
    return Redirect(local_path(back), status_code=303, cookies=cookies)


ROUTES = [choose_preferences]
