"""Show cards side by side, drawn here or made of a list."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.channel_support import ChannelTable, channel_table, degraded, unsupported
from hubwright.flows.effects import Button, Card, SendCards
from hubwright.flows.events import MessageReceived, TimerFired
from hubwright.flows.expressions import Expression, Template, plain, shown
from hubwright.flows.expressions.values import items as items_of
from hubwright.flows.node_type import (
    ERROR,
    OUT,
    Config,
    Leave,
    Outcome,
    PlainNodeType,
    Port,
    Texts,
    Visit,
    Wording,
    Workshop,
)
from hubwright.flows.nodes.answers import Option, meant, thank_for_file, time_is_up, waiting_for_answer
from hubwright.flows.nodes.buttons import OTHER, TIMEOUT, ItemConfig
from hubwright.flows.nodes.carousel_form import CAROUSEL_FORM, MOST_CARDS, CardConfig, CarouselConfig
from hubwright.flows.problems import Problem, problem

_LONGEST_TITLE = 200
_LONGEST_TEXT = 1_000
_LISTED = degraded("One card below the other, with numbers to choose by.", "卡片逐条列出，用数字选择。")


class ReadyCard(msgspec.Struct, frozen=True):
    id: str
    title: Wording
    text: Wording
    image_url: Template
    buttons: tuple[tuple[str, Wording], ...]


class ReadyList(msgspec.Struct, frozen=True):
    entries: Expression
    title: Expression
    text: Expression | None
    image: Expression | None
    buttons: tuple[tuple[str, Wording], ...]


class ReadyCarousel(msgspec.Struct, frozen=True):
    text: Wording
    cards: tuple[ReadyCard, ...]
    source: ReadyList | None
    var: str
    timeout_s: int | None


class Carousel(PlainNodeType):
    """With buttons it waits, one exit for each; without it goes on at once. Cards of a list share their buttons."""

    type = "carousel"
    title = Texts("Carousel", "轮播卡片")
    help = Texts("Shows up to ten cards with pictures and buttons.", "展示最多十张带图片和按钮的卡片。")
    category = "talk"
    icon = "layout-cards"
    channels: ChannelTable = channel_table(
        sms=_LISTED,
        email=_LISTED,
        voice=unsupported("Use quick replies instead.", "请改用快捷选项。"),
    )
    schema = CAROUSEL_FORM

    def ports(self, config: Config) -> tuple[Port, ...]:
        pressable = tuple(_button_ports(config))
        return (*pressable, OTHER, TIMEOUT, ERROR) if pressable else (OUT, ERROR)

    def waits(self, config: Config) -> bool:
        return any(True for _ in _button_ports(config))

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        listed = config.get("source") == "list"
        if not listed and not config.get("cards"):
            yield problem("cards_missing", node_id=node_id, field="cards")
        for field in ("entries", "title_expr") if listed else ():
            if not config.get(field):
                yield problem("config_required", node_id=node_id, field=field)
        if self.waits(config) and not config.get("timeout_s"):
            yield problem("no_timeout", node_id=node_id, field="timeout_s", severity="warning")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyCarousel:
        found = msgspec.convert(config, CarouselConfig)
        listed = found.source == "list"
        return ReadyCarousel(
            text=workshop.wording("text", found.text),
            cards=() if listed else tuple(_ready_card(card, workshop) for card in found.cards),
            source=_ready_list(found, workshop) if listed else None,
            var=found.var,
            timeout_s=found.timeout_s,
        )

    def reduce(self, prepared: ReadyCarousel, visit: Visit) -> Outcome:
        match visit.event:
            case TimerFired():
                return time_is_up(visit)
            case MessageReceived(kind="file"):
                return thank_for_file(None, visit)
            case MessageReceived() as message:
                return _answered(prepared, visit, message)
            case _:
                return _shown(prepared, visit)


def _rows(holder: object, field: str) -> list[dict[str, object]]:
    given = holder.get(field) if isinstance(holder, dict) else None
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []


def _button_ports(config: Config) -> Iterator[Port]:
    holder = dict(config)
    if config.get("source") == "list":
        for button in _rows(holder, "buttons"):
            yield _port(f"item.{button.get('id', '')}", str(button.get("label", "")))
        return
    for card in _rows(holder, "cards"):
        for button in _rows(card, "buttons"):
            words = f"{card.get('title', '')}: {button.get('label', '')}"
            yield _port(f"card.{card.get('id', '')}.{button.get('id', '')}", words)


def _port(port_id: str, words: str) -> Port:
    return Port(id=port_id, title=Texts(words[:80], words[:80]), required=True)


def _ready_buttons(buttons: list[ItemConfig], place: str, workshop: Workshop) -> tuple[tuple[str, Wording], ...]:
    return tuple((item.id, workshop.wording(f"{place}.{item.id}.label", item.label)) for item in buttons)


def _ready_card(card: CardConfig, workshop: Workshop) -> ReadyCard:
    place = f"cards.{card.id}"
    return ReadyCard(
        id=card.id,
        title=workshop.wording(f"{place}.title", card.title),
        text=workshop.wording(f"{place}.text", card.text),
        image_url=workshop.template(card.image_url, "url"),
        buttons=_ready_buttons(card.buttons, f"{place}.buttons", workshop),
    )


def _ready_list(found: CarouselConfig, workshop: Workshop) -> ReadyList:
    return ReadyList(
        entries=workshop.expression(found.entries),
        title=workshop.expression(found.title_expr),
        text=workshop.expression(found.text_expr) if found.text_expr else None,
        image=workshop.expression(found.image_expr) if found.image_expr else None,
        buttons=_ready_buttons(found.buttons, "buttons", workshop),
    )


def _shown(prepared: ReadyCarousel, visit: Visit) -> Outcome:
    entries: list[object] = []
    if prepared.source is None:
        cards = [_drawn(card, visit) for card in prepared.cards]
    else:
        entries = items_of(prepared.source.entries.value(visit.scope), "list")[:MOST_CARDS]
        cards = [_made(prepared.source, entry, n, visit) for n, entry in enumerate(entries)]
    if not cards:
        visit.warn("there are no cards to show")
        return Leave("error")
    visit.ask_for(SendCards(id=visit.next_id(), text=prepared.text.written(visit), cards=cards, locale=visit.locale))
    options = [[button.id.partition(":")[2], card.title, button.label] for card in cards for button in card.buttons]
    if not options:
        return Leave("out")
    return waiting_for_answer(visit, prepared.timeout_s, options=options, entries=plain(entries))


def _drawn(card: ReadyCard, visit: Visit) -> Card:
    return Card(
        title=card.title.written(visit),
        text=card.text.written(visit),
        image_url=card.image_url.render(visit.scope, visit.locale, visit.warn),
        buttons=_pressable(card.buttons, card.id, visit),
    )


def _made(source: ReadyList, entry: object, n: int, visit: Visit) -> Card:
    scope = {**visit.scope, "item": entry}
    return Card(
        title=shown(source.title.value(scope))[:_LONGEST_TITLE],
        text=shown(source.text.value(scope))[:_LONGEST_TEXT] if source.text else "",
        image_url=shown(source.image.value(scope)) if source.image else "",
        buttons=_pressable(source.buttons, str(n), visit),
    )


def _pressable(buttons: tuple[tuple[str, Wording], ...], card: str, visit: Visit) -> list[Button]:
    return [Button(f"{visit.node_id}:{card}.{button}", label.written(visit)[:80]) for button, label in buttons]


def _answered(prepared: ReadyCarousel, visit: Visit, message: MessageReceived) -> Outcome:
    """Find the button among those that were shown, even if the list would be another one by now."""
    options = visit.memory.get("options")
    known = [Option(row[0], (row[1], f"{row[1]}: {row[2]}")) for row in options] if isinstance(options, list) else []
    place = meant(known, visit, message)
    if place is None:
        return Leave("other")
    visit.take_message()
    card, _, button = known[place].id.partition(".")
    entries = visit.memory.get("entries")
    if prepared.var:
        visit.write(prepared.var, entries[int(card)] if isinstance(entries, list) and card.isdigit() else card)
    return Leave(f"item.{button}" if prepared.source else f"card.{card}.{button}")
