"""Every address of the flows pages."""

from admin_ui.pages.flows import (
    archiving,
    canary,
    canvas,
    commenting,
    drafting,
    editing,
    listing,
    publishing,
    runs,
    settings,
    test_chat,
    triggers,
    versions,
)

ROUTES = [
    *listing.ROUTES,
    *editing.ROUTES,
    *drafting.ROUTES,
    *canvas.ROUTES,
    *commenting.ROUTES,
    *triggers.ROUTES,
    *runs.ROUTES,
    *settings.ROUTES,
    *publishing.ROUTES,
    *versions.ROUTES,
    *canary.ROUTES,
    *archiving.ROUTES,
    *test_chat.ROUTES,
]
