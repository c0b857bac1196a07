"""Every address of the flows pages."""

from admin_ui.pages.flows import (
    archiving,
    canvas,
    commenting,
    drafting,
    editing,
    listing,
    live,
    publishing,
    runs,
    settings,
    test_chat,
    triggers,
    ways,
)

ROUTES = [
    *listing.ROUTES,
    *editing.ROUTES,
    *drafting.ROUTES,
    *canvas.ROUTES,
    *commenting.ROUTES,
    *triggers.ROUTES,
    *runs.ROUTES,
    *live.ROUTES,
    *ways.ROUTES,
    *settings.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *test_chat.ROUTES,
]
