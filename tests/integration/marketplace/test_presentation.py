"""A listing: written in both languages, with screenshots, and read by companies only once it is published."""

import io
from uuid import UUID

import pytest
from PIL import Image

from hubwright.control.marketplace.listing import list_plugins, one_plugin, published_listing
from hubwright.control.marketplace.presentation import screenshots, verbs
from hubwright.control.marketplace.presentation.pictures import LONGEST_SIDE, drawn_anew
from hubwright.control.marketplace.presentation.reading import blocks
from hubwright.control.marketplace.presentation.schemas import Block, Listing, Words
from hubwright.host.releases import queries as releases
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.marketplace.companies import company
from tests.support.market import OPERATOR, Market

WRITTEN = Listing(
    name=Words("Stock lamp", "库存灯"),
    tagline=Words("Shows what is left.", "显示余量。"),
    description=Words("First.\n\n- one\n- two", "第一段。"),
    category="orders",
    keywords=["beacon", "库存"],
    support="help@acme.example",
)
SHOWN = Words("The lamp", "灯")


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 400), **more: object) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(sink, kind, **more)
    return sink.getvalue()


async def test_before_anything_is_written_the_release_speaks(market: Market) -> None:
    await market.handed_in("1.0.0")
    found = await verbs.presentation_of(market.person, market.plugin)
    release = (await releases.releases_of(market.plugin))[0]
    assert found.draft.name.zh == release.manifest.name.zh and found.published is None and found.differs


async def test_companies_read_what_was_published_and_not_what_is_being_written(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company()
    await verbs.write_listing(market.person, market.plugin, WRITTEN)
    picture_id = await screenshots.add_screenshot(market.person, market.plugin, picture(), SHOWN)
    async with acting_for(admin.tenant_id):
        assert (await one_plugin(admin.actor, market.plugin)).listing is None
        assert await list_plugins(admin.actor, search=f"{market.slug} beacon") == []
    with pytest.raises(Missing):
        await verbs.public_picture(picture_id)

    await verbs.publish_listing(market.person, market.plugin)
    async with acting_for(admin.tenant_id):
        (listed,) = await list_plugins(admin.actor, search=f"{market.slug} beacon")
        shown = await published_listing(market.plugin, "zh")
    assert (listed.name.en, listed.description.zh) == ("Stock lamp", "显示余量。")
    assert listed.listing is not None and listed.listing.screenshots[0].id == picture_id
    assert shown is not None and (shown.name, shown.category) == ("库存灯", "订单与配送")
    assert [(each.alt, each.url) for each in shown.screenshots] == [("灯", f"/listing-pictures/{picture_id}")]
    assert await verbs.public_picture(picture_id)

    await verbs.write_listing(market.person, market.plugin, Listing(name=Words("Other", "其他")))
    async with acting_for(admin.tenant_id):
        assert (await one_plugin(admin.actor, market.plugin)).name.en == "Stock lamp"
    assert (await verbs.presentation_of(market.person, market.plugin)).differs


async def test_publishing_needs_both_languages_and_words_for_every_picture(market: Market) -> None:
    await market.handed_in("1.0.0")
    await verbs.write_listing(market.person, market.plugin, Listing(name=Words("Only English", "")))
    await screenshots.add_screenshot(market.person, market.plugin, picture(), Words("only English", ""))
    with pytest.raises(Invalid) as refused:
        await verbs.publish_listing(market.person, market.plugin)
    assert {"name_zh", "tagline_en", "description_zh", "screenshots"} <= {each.field for each in refused.value.errors}
    assert "name_en" not in {each.field for each in refused.value.errors}
    assert await published_listing(market.plugin, "en") is None


async def test_what_is_too_long_or_no_address_is_refused(market: Market) -> None:
    await market.handed_in("1.0.0")
    wrong = Listing(name=Words("x" * 61, "y"), category="weapons", keywords=["a"] * 3 + list("bcdefghi"), support="x y")
    with pytest.raises(Invalid) as refused:
        await verbs.write_listing(market.person, market.plugin, wrong)
    assert {each.field for each in refused.value.errors} == {"name_en", "category", "keywords", "support"}


async def test_screenshots_are_moved_described_taken_away_and_put_back(market: Market) -> None:
    await market.handed_in("1.0.0")

    async def order() -> list[UUID]:
        return [shot.id for shot in (await verbs.presentation_of(market.person, market.plugin)).draft.screenshots]

    one, two, three = [
        await screenshots.add_screenshot(market.person, market.plugin, picture(kind), SHOWN)
        for kind in ("PNG", "JPEG", "WEBP")
    ]
    await screenshots.move_screenshot(market.person, market.plugin, three, "up")
    await screenshots.move_screenshot(market.person, market.plugin, one, "up")
    assert await order() == [one, three, two]
    await screenshots.describe_screenshot(market.person, market.plugin, three, Words("Better", "更好"))
    at, alt = await screenshots.remove_screenshot(market.person, market.plugin, three)
    assert (at, alt, await order()) == (1, Words("Better", "更好"), [one, two])
    await screenshots.restore_screenshot(market.person, market.plugin, three, at, alt)
    await screenshots.restore_screenshot(market.person, market.plugin, three, at, alt)
    assert await order() == [one, three, two]
    for _more in range(3):
        await screenshots.add_screenshot(market.person, market.plugin, picture(), SHOWN)
    with pytest.raises(Invalid):
        await screenshots.add_screenshot(market.person, market.plugin, picture(), SHOWN)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture(size=(199, 400)),
        picture()[:200],
        picture("BMP", size=(1500, 1500)),
        bytes(5 * 1024 * 1024 + 1),
    ],
    ids=["empty", "svg", "gif", "small", "broken", "bmp", "too large"],
)
async def test_only_pictures_are_taken(content: bytes) -> None:
    with pytest.raises(Invalid):
        await drawn_anew(content)


async def test_a_picture_is_made_anew_smaller_and_without_what_was_hidden_in_it() -> None:
    marked = picture("JPEG", size=(3200, 1000), exif=_with_place(), comment=b"secret-comment")
    assert b"secret-comment" in marked and b"secret-camera" in marked
    drawn = await drawn_anew(marked + b"<script>trailing</script>")
    assert (drawn.width, drawn.height) == (LONGEST_SIDE, LONGEST_SIDE * 1000 // 3200)
    assert drawn.data[8:12] == b"WEBP"
    assert not any(word in drawn.data for word in (b"secret-comment", b"secret-camera", b"<script>"))


def _with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "secret-camera"
    return exif


async def test_nobody_else_reads_or_writes_it_and_operators_only_read(market: Market) -> None:
    await market.handed_in("1.0.0")
    picture_id = await screenshots.add_screenshot(market.person, market.plugin, picture(), SHOWN)
    stranger = Actor(kind="account", account_id=new_id(), name="Eve")
    with pytest.raises(Missing):
        await verbs.presentation_of(stranger, market.plugin)
    with pytest.raises(Missing):
        await verbs.write_listing(stranger, market.plugin, WRITTEN)
    with pytest.raises(Missing):
        await screenshots.draft_picture(stranger, market.plugin, picture_id)
    assert await screenshots.draft_picture(OPERATOR, market.plugin, picture_id)
    with pytest.raises(NotAllowed):
        await verbs.publish_listing(OPERATOR, market.plugin)


def test_paragraphs_and_points_and_nothing_else() -> None:
    assert blocks("One\nline <b>\n\n- a\n- b\nafter") == [
        Block("text", ["One", "line <b>"]),
        Block("points", ["a", "b"]),
        Block("text", ["after"]),
    ]
