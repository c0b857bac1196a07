"""The web framework by itself: the most that any durable answer over HTTP could reach in one Python process."""

import sys
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody


class Said(msgspec.Struct):
    """What a visitor says."""

    client_id: str
    kind: str
    text: str


@post("/say", status_code=202)
async def say(data: JSONBody[Said]) -> dict[str, Any]:
    """Read it and answer, no more."""
    return {"author": "bot", "text": "Anything else?", "heard": data.client_id}


if __name__ == "__main__":
    app = Litestar([say], openapi_config=None, logging_config=None)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False)
