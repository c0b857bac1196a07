"""From a listing to what a page shows in one language; plain text only, whatever its author wrote."""

import re
from itertools import groupby

from hubwright.control.marketplace.presentation.schemas import (
    CATEGORIES,
    Block,
    Listing,
    ListingView,
    ShownPicture,
)

_POINT = re.compile(r"^[-*•]\s+")


def view_of(listing: Listing, language: str, pictures_at: str = "") -> ListingView:
    """A listing for a page; `pictures_at` is where a draft's pictures are, which nobody else may see yet."""
    category = CATEGORIES.get(listing.category, CATEGORIES["other"])
    return ListingView(
        name=listing.name.said_in(language),
        tagline=listing.tagline.said_in(language),
        description=blocks(listing.description.said_in(language)),
        category=category.said_in(language),
        keywords=listing.keywords,
        support=listing.support,
        screenshots=[
            ShownPicture(
                url=f"{pictures_at}/{shot.id}" if pictures_at else shot.url,
                alt=shot.alt.said_in(language),
                width=shot.width,
                height=shot.height,
            )
            for shot in listing.screenshots
        ],
    )


def blocks(text: str) -> list[Block]:
    """Paragraphs between empty lines; lines that begin with a dash are points of a list."""
    found: list[Block] = []
    for passage in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in passage.splitlines() if line.strip()]
        for are_points, group in groupby(lines, key=lambda line: bool(_POINT.match(line))):
            kept = list(group)
            if are_points:
                found.append(Block("points", [_POINT.sub("", line) for line in kept]))
            else:
                found.append(Block("text", kept))
    return found
