"""The hosted chat page, the frame that sites embed, its QR code, and the files of channel plugins."""

import base64
import hashlib
import html
import io
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import segno
from litestar import MediaType, Request, get
from litestar.params import FromPath, HeaderParameter
from litestar.response import Response

from hubwright.control.companies.standing import closed_sentence
from hubwright.host import catalogue
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import LANGUAGES, _, chosen_language, language, set_language
from hubwright.kernel.settings import settings
from hubwright.runtime.visitor.admission import Admitted, admit
from hubwright.runtime.visitor.facts import panel_view
from hubwright_sdk.channel import EmbeddedChannel, PanelMode, PanelPage

PUBLIC = {"audience": "public"}
AnyRequest = Request[Any, Any, Any]
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".map": "application/json",
}
_CLOSED_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0;display:grid;min-height:100vh;place-items:center}"
    "main{max-width:32rem;padding:2rem;text-align:center}h1{font-size:1.25rem}"
)
_FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@get("/c/{channel_key:str}", opt=PUBLIC, include_in_schema=False)
async def hosted_page(request: AnyRequest, channel_key: FromPath[str]) -> Response[str]:
    """The chat as a page of its own, for links and QR codes."""
    return await hosted_panel(request, channel_key)


@get("/c/{channel_key:str}/frame", opt=PUBLIC, include_in_schema=False)
async def frame_page(request: AnyRequest, channel_key: FromPath[str]) -> Response[str]:
    """The chat inside a site; only the sites that the channel lists may frame it."""
    admitted = await admit(channel_key)
    sites = " ".join(["'self'", *map(_as_source, admitted.rules.allowed_sites)])
    return await _panel(request, admitted, "frame", ancestors=sites)


@get("/c/{channel_key:str}/qr.svg", opt=PUBLIC, include_in_schema=False)
async def qr_code(channel_key: FromPath[str]) -> Response[bytes]:
    """The hosted page's address as a QR code."""
    admitted = await admit(channel_key)
    drawn = io.BytesIO()
    address = f"{settings().public_url}/c/{admitted.channel.key}"
    segno.make(address, error="m").save(drawn, kind="svg", scale=6, border=2, dark="#1b2430", light="#ffffff")
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=300"})


@get("/p/{plugin_id:str}/static/{name:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def plugin_file(plugin_id: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A content-hashed file of a plugin, kept by browsers for ever."""
    plugin = _embedded(plugin_id)
    return _file(plugin, name, "public, max-age=31536000, immutable")


@get("/p/{plugin_id:str}/{name:str}", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def plugin_entry_file(
    plugin_id: FromPath[str],
    name: FromPath[str],
    if_none_match: Annotated[str, HeaderParameter(name="if-none-match")] = "",
) -> Response[bytes]:
    """A file whose name never changes, such as the loader that sites include."""
    plugin = _embedded(plugin_id)
    target = plugin.entry_files.get(name)
    if target is None:
        raise Missing(name)
    return _file(plugin, target, "public, max-age=300", if_none_match=if_none_match)


def _embedded(plugin_id: str) -> EmbeddedChannel:
    plugin = catalogue.find_channel(plugin_id)
    if plugin is None:
        raise Missing(plugin_id)
    return plugin


def _file(plugin: EmbeddedChannel, name: str, cache: str, *, if_none_match: str = "") -> Response[bytes]:
    path = plugin.static_dir / name
    media_type = _TYPES.get(path.suffix)
    plain = all(c.isalnum() or c in "._-" for c in name) and not name.startswith(".")
    if media_type is None or not plain or not path.is_file():
        raise Missing(name)
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**_FOR_EVERYBODY, "Cache-Control": cache, "ETag": tag}
    if if_none_match == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


async def hosted_panel(request: AnyRequest, channel_key: str) -> Response[str]:
    """The same page, also at a company's own host name."""
    return await _panel(request, await admit(channel_key), "page", ancestors="'none'")


async def _panel(request: AnyRequest, admitted: Admitted, mode: PanelMode, *, ancestors: str) -> Response[str]:
    asked = request.query_params.get("lang", "")
    spoken = asked if asked in LANGUAGES else chosen_language(request.headers.get("accept-language", ""))
    set_language(spoken)
    if admitted.is_closed:
        return _closed(admitted, ancestors=ancestors)
    view = await panel_view(admitted, mode=mode, spoken=spoken)
    page = admitted.plugin.panel_page("", view)
    return panel_response(request, page, ancestors=ancestors)


def _closed(admitted: Admitted, *, ancestors: str) -> Response[str]:
    """In place of the chat while the company takes no messages; a page without a script, so that nothing asks again."""
    name = html.escape(str(admitted.channel.name))
    body = (
        f'<!doctype html><html lang="{"zh-CN" if language() == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{name}</title><link rel="icon" href="data:,"><style>{_CLOSED_STYLE}</style></head>'
        f"<body><main><h1>{name}</h1><p>{html.escape(closed_sentence())}</p></main></body></html>"
    )
    digest = base64.b64encode(hashlib.sha256(_CLOSED_STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none';"
        f" frame-ancestors {ancestors}"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Accept-Language"}
    return Response(body, status_code=503, media_type=MediaType.HTML, headers={**headers, "Retry-After": "3600"})


def panel_response(request: AnyRequest, page: PanelPage, *, ancestors: str) -> Response[str]:
    """The document around a plugin's panel; also used for the preview on the settings page."""
    host = request.headers.get("host", urlsplit(settings().public_url).netloc)
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self' blob:; font-src 'self';"
        f" img-src 'self' data: blob: {' '.join(page.image_origins)};"
        f" connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none';"
        f" frame-ancestors {ancestors}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }
    return Response(_document(page), media_type=MediaType.HTML, headers=headers)


def _document(page: PanelPage) -> str:
    boot = msgspec.json.encode(page.boot).decode().replace("<", "\\u003c")
    escape = html.escape
    return (
        f'<!doctype html><html lang="{"zh-CN" if page.language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover,'
        ' interactive-widget=resizes-content"><meta name="color-scheme" content="light dark">'
        f'<title>{escape(page.title)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{escape(page.style_url)}"></head><body><div id="hw-panel"></div>'
        f"<noscript>{escape(_('This chat needs JavaScript.'))}</noscript>"
        f'<script type="application/json" id="hw-boot">{boot}</script>'
        f'<script type="module" src="{escape(page.script_url)}"></script></body></html>'
    )


def _as_source(site: str) -> str:
    """A site as a CSP source; anything that is not scheme, host and port is left out."""
    parts = urlsplit(site)
    usable = parts.scheme in ("http", "https") and parts.netloc and not set(site) & set(" ;,'\"")
    return f"{parts.scheme}://{parts.netloc}" if usable else ""


ROUTES = [hosted_page, frame_page, qr_code, plugin_file, plugin_entry_file]
