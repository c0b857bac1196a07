"""What erasing a company means for the tables that no company owns; a test compares this with the catalogue."""

GOES = "rows that name the company go"
EMPTIED = "its words go, the row stays"

TABLES: dict[str, str] = {
    "account": "those who have no seat anywhere any more go, unless they run the platform or act for a partner",
    "account_token": "goes with its account",
    "door": GOES,
    "due": GOES,
    "erased_company": "what remains: counts and the certificate",
    "figures_round": "one row of the platform",
    "incident": GOES,
    "partner": "a partner's trial company is let go of",
    "partner_event": "a partner's, not a company's",
    "partner_key": "a partner's, not a company's",
    "partner_member": "a partner's, not a company's",
    "partner_token": "a partner's, not a company's",
    "placement": GOES,
    "plugin": "names of a company's own plugins stay taken, so that nobody else answers to them",
    "plugin_day": "sums over all companies",
    "plugin_listing": "a partner's, not a company's",
    "plugin_picture": "a partner's, not a company's",
    "plugin_review": GOES,
    "plugin_use_day": "sums over all companies",
    "process": "a machine's, not a company's",
    "release": "of a company's own plugins they go; a partner's that was tried there is let go of",
    "release_archive": "goes with the last release that has these bytes",
    "release_day": "goes with its release",
    "release_epoch": "one row of the platform",
    "release_event": "of a company's own plugins they go, and what it wrote to partners",
    "release_health": "goes with its release",
    "sign_in_session": GOES,
    "stripe_event": "names of things at the payment provider, and no word of anybody",
    "tenant": EMPTIED,
}
