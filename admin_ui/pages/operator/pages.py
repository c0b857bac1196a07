"""Every door of the console; whoever adds a page to it adds its ROUTES here."""

from admin_ui.pages.operator import (
    access,
    announcements,
    company,
    company_access,
    company_features,
    company_life,
    dead_letters,
    disputes,
    drift,
    editions,
    fapiao,
    flags,
    health,
    overview,
    tenants,
    usage,
)

ROUTES = [
    *overview.ROUTES,
    *tenants.ROUTES,
    *company.ROUTES,
    *company_features.ROUTES,
    *company_life.ROUTES,
    *company_access.ROUTES,
    *editions.ROUTES,
    *usage.ROUTES,
    *health.ROUTES,
    *dead_letters.ROUTES,
    *disputes.ROUTES,
    *drift.ROUTES,
    *fapiao.ROUTES,
    *flags.ROUTES,
    *announcements.ROUTES,
    *access.ROUTES,
]
