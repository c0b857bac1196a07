"""Giving files out: the signed address is the right to open one; nothing in a file can act as our page."""

from typing import Any
from urllib.parse import quote

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from hubwright.desk.files.links import file_behind
from hubwright.desk.files.verbs import get_file
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@get("/files/{signed:path}", opt={"audience": "public"}, include_in_schema=False)
async def open_file(request: Request[Any, Any, Any], signed: FromPath[str]) -> Response[bytes]:
    """Serve a file by its signed path."""
    behind = file_behind(signed.lstrip("/"))
    if behind is None:
        raise Missing("file")
    tenant_id, file_id = behind
    async with acting_for(tenant_id):
        file = await get_file(file_id)
    content = await request.app.state.files.get(file.storage_key)
    how = "inline" if file.media_type in _SHOWN else "attachment"
    charset = "; charset=utf-8" if file.media_type == "text/plain" else ""
    return Response(
        content,
        media_type=file.media_type + charset,
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=86400",
        },
    )


ROUTES = [open_file]
