"""The pages of the marketplace, both sides of it."""

from admin_ui.pages.marketplace import (
    earnings,
    figures,
    form_preview,
    listing_editor,
    operator,
    partner,
    screenshots,
    sent_calls,
    taking_down,
    trial,
)

ROUTES = [
    *partner.ROUTES,
    *listing_editor.ROUTES,
    *taking_down.ROUTES,
    *screenshots.ROUTES,
    *figures.ROUTES,
    *form_preview.ROUTES,
    *trial.ROUTES,
    *sent_calls.ROUTES,
    *earnings.ROUTES,
    *operator.ROUTES,
]
