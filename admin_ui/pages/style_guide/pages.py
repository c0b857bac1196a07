"""The style guide; mounted by the demo only."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Toast, Undo
from admin_ui.forms import build_form, posted_form, read_form
from admin_ui.pages.style_guide import sample
from admin_ui.rendering import page


async def _shown(request: Request[Any, Any, Any], form: Any, status: int = 200) -> Response[str]:
    request.state.actor = sample.ACTOR
    request.state.company = sample.company()
    return await page(
        request,
        "style_guide/style_guide.html",
        status=status,
        form=form,
        steps=sample.steps(),
        toast=Toast("", undo=Undo("/style-guide")),
    )


@get("/style-guide", opt={"audience": "demo"}, include_in_schema=False)
async def style_guide(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the family."""
    return await _shown(request, build_form(sample.schema(), sample.value()))


@post("/style-guide", opt={"audience": "demo"}, include_in_schema=False, status_code=200)
async def try_form(request: Request[Any, Any, Any]) -> Response[str]:
    """Try the form engine: rows, variants, errors."""
    reading = read_form(sample.schema(), await posted_form(request), stored=sample.value())
    return await _shown(request, build_form(sample.schema(), reading), reading.status)


ROUTES = [style_guide, try_form]
