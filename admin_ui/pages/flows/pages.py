"""Every address of the flows pages."""

from admin_ui.pages.flows import (
    archiving,
    canvas,
    commenting,
    drafting,
    editing,
    exporting,
    gallery,
    importing,
    listing,
    publishing,
    runs,
    setting_up,
    settings,
    test_chat,
    triggers,
)

ROUTES = [
    *listing.ROUTES,
    *gallery.ROUTES,
    *importing.ROUTES,
    *exporting.ROUTES,
    *editing.ROUTES,
    *drafting.ROUTES,
    *canvas.ROUTES,
    *commenting.ROUTES,
    *triggers.ROUTES,
    *runs.ROUTES,
    *settings.ROUTES,
    *setting_up.ROUTES,
    *publishing.ROUTES,
    *archiving.ROUTES,
    *test_chat.ROUTES,
]
