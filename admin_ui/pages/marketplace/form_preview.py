"""The settings form of a plugin as companies will see it, drawn by the same engine; nothing of it is kept."""

import json

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from litestar.template.base import csrf_token
from markupsafe import Markup

from admin_ui.csrf import use_token
from admin_ui.environment import environment
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, PLUGIN, AnyRequest, own_plugin
from admin_ui.rendering import page
from hubwright.control.marketplace.form_trial import MOST_CHARACTERS, FormDraft, form_draft, own_manifests
from hubwright.kernel.actor import actor_of
from hubwright.kernel.i18n import LANGUAGES, _, language, use_language

_WIDTHS = ("wide", "phone")


@get(f"{PLUGIN}/form", opt=ACCOUNT, include_in_schema=False)
async def form_page(request: AnyRequest, plugin_id: FromPath[str], version: FromQuery[str] = "") -> Response[str]:
    """Show the form of a release, the newest unless another is named."""
    manifests = await own_manifests(actor_of(request), plugin_id)
    manifest = manifests.get(version) or next(iter(manifests.values()))
    text = json.dumps(manifest.config_schema or {"type": "object"}, ensure_ascii=False, indent=2)
    return await _page(request, plugin_id, text, spoken=language(), width="wide")


@post(f"{PLUGIN}/form", opt=ACCOUNT, include_in_schema=False, status_code=200)
async def try_form(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Draw what was pasted, or say what is wrong with the values; neither is kept."""
    posted = dict(await posted_form(request))
    text = first(posted, "hw_schema")
    spoken, width = first(posted, "hw_language"), first(posted, "hw_width")
    return await _page(
        request,
        plugin_id,
        text,
        spoken=spoken if spoken in LANGUAGES else language(),
        width=width if width in _WIDTHS else "wide",
        values=posted if first(posted, "hw_values") == "1" else None,
    )


async def _page(
    request: AnyRequest,
    plugin_id: str,
    text: str,
    *,
    spoken: str,
    width: str,
    values: dict[str, list[str]] | None = None,
) -> Response[str]:
    actor = actor_of(request)
    manifests = await own_manifests(actor, plugin_id)
    draft = form_draft(next(iter(manifests.values())), text)
    use_token(csrf_token({"request": request}))  # the form is drawn before the page around it
    reading = None
    if values is not None and draft.schema is not None:
        with use_language(spoken):
            reading = read_form(draft.schema, values)
    shown = draft if draft.schema is None else _drawn(draft, text, reading, plugin_id, spoken=spoken, width=width)
    broken = isinstance(shown, FormDraft)
    return await page(
        request,
        "marketplace/form_preview.html",
        status=422 if broken or (reading is not None and reading.errors) else 200,
        plugin=await own_plugin(actor, plugin_id, "form"),
        versions=list(manifests),
        text=text,
        most=MOST_CHARACTERS,
        spoken=spoken,
        width=width,
        problem=shown.problem if isinstance(shown, FormDraft) else "",
        drawn="" if isinstance(shown, FormDraft) else shown,
        accepted=_told(draft, reading) if reading is not None and reading.accepted else "",
    )


def _drawn(
    draft: FormDraft, text: str, reading: Reading | None, plugin_id: str, *, spoken: str, width: str
) -> Markup | FormDraft:
    """The form as a company gets it, in its language; a schema our forms cannot draw is said to be one."""
    assert draft.schema is not None
    template = environment().get_template("marketplace/form_preview_form.html")
    try:
        with use_language(spoken):
            html = template.render(
                form=build_form(draft.schema, reading, form_id="preview"),
                action=f"/partner/plugins/{plugin_id}/form",
                kept={"hw_schema": text, "hw_language": spoken, "hw_width": width, "hw_values": "1"},
            )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, IndexError) as wrong:
        return msgspec.structs.replace(draft, problem=_("The form cannot be drawn: %(why)s") % {"why": repr(wrong)})
    return Markup(html)  # noqa: S704 - drawn by our own template, which escapes


def _told(draft: FormDraft, reading: Reading) -> str:
    """What the plugin would be given; a secret is not shown, not even to whoever has just typed it."""
    properties = (draft.schema or {}).get("properties", {})
    masked = {
        name: "•••" if properties.get(name, {}).get("x-secret") else value for name, value in reading.value.items()
    }
    return json.dumps(masked, ensure_ascii=False, indent=2)


ROUTES = [form_page, try_form]
