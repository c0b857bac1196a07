"""Every address of the flows pages."""

from admin_ui.pages.flows import (
    archiving,
    canvas,
    commenting,
    drafting,
    editing,
    listing,
    live,
    people,
    publishing,
    runs,
    settings,
    test_chat,
    testing,
    triggers,
    trying,
    ways,
)

ROUTES = [
    *listing.ROUTES,
    *editing.ROUTES,
    *drafting.ROUTES,
    *canvas.ROUTES,
    *commenting.ROUTES,
    *people.ROUTES,
    *triggers.ROUTES,
    *runs.ROUTES,
    *live.ROUTES,
    *ways.ROUTES,
    *settings.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *trying.ROUTES,
    *testing.ROUTES,
    *test_chat.ROUTES,
]
