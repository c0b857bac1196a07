"""Every address of the flows pages."""

from admin_ui.pages.flows import (
    archiving,
    canvas,
    commenting,
    drafting,
    editing,
    listing,
    people,
    publishing,
    runs,
    settings,
    test_chat,
    testing,
    triggers,
    trying,
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
    *settings.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *trying.ROUTES,
    *testing.ROUTES,
    *test_chat.ROUTES,
]
