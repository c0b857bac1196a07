"""Finds built files by the name pages use; the hash in the file name is what lets browsers keep them for ever."""

import gzip
import json
from functools import cache
from pathlib import Path

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response
from markupsafe import Markup

from hubwright.kernel.errors import Missing

STATIC = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, str]:
    manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    files: dict[str, str] = manifest["files"]
    return files


def asset(name: str) -> str:
    """The address of a built file, `asset("shell.js")`; a name that was never built is a defect."""
    return f"/static/{_files()[name]}"


@cache
def icon_names() -> frozenset[str]:
    """Every icon in the sprite."""
    sprite = (STATIC / _files()["icons.svg"]).read_text("utf-8")
    return frozenset(part.split('"', 1)[0] for part in sprite.split('<symbol id="')[1:])


def icon(name: str, *, label: str = "", size: str = "") -> Markup:
    """An icon from the sprite: decoration beside words, or with a label an image of its own."""
    shown = name if name in icon_names() else "circle"
    look = f"icon icon-{size}" if size else "icon"
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        look, said, asset("icons.svg"), shown
    )


@cache
def _content(name: str) -> tuple[bytes, bytes, str]:
    if name not in _files().values() or not (STATIC / name).is_file():
        raise Missing(name)
    raw = (STATIC / name).read_bytes()
    return raw, gzip.compress(raw, 9, mtime=0), _TYPES[Path(name).suffix]


def built(name: str) -> bytes:
    """The content of a built file that stands at an address of its own."""
    return _content(_files()[name])[0]


@get("/static/{name:str}", opt={"audience": "public"}, include_in_schema=False, sync_to_thread=False)
def static_file(request: Request, name: FromPath[str]) -> Response[bytes]:  # type: ignore[type-arg]  # Litestar's parameters say nothing here
    """Serve a built file, compressed once per process."""
    raw, packed, media_type = _content(name)
    headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(raw, media_type=media_type, headers=headers)


@get("/favicon.ico", opt={"audience": "public"}, include_in_schema=False, sync_to_thread=False)
def favicon() -> Response[bytes]:
    """Browsers ask for this without being told to."""
    raw, _packed, media_type = _content(_files()["favicon.svg"])
    return Response(raw, media_type=media_type, headers={"cache-control": "public, max-age=86400"})


ROUTES = [static_file, favicon]
