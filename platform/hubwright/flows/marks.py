"""Buttons of a sub-flow carry its mark, so that a late press finds its way back into it."""

import msgspec

from hubwright.flows.effects import Asked, Button, RequestRating, SendCards, SendMessage


def marked(effect: Asked, mark: str) -> Asked:
    """Put the mark before the id of every button that an effect shows."""
    if isinstance(effect, SendMessage | RequestRating):
        return msgspec.structs.replace(effect, buttons=_marked(effect.buttons, mark))
    if isinstance(effect, SendCards):
        cards = [msgspec.structs.replace(card, buttons=_marked(card.buttons, mark)) for card in effect.cards]
        return msgspec.structs.replace(effect, cards=cards)
    return effect


def _marked(buttons: list[Button], mark: str) -> list[Button]:
    return [msgspec.structs.replace(button, id=f"{mark}{button.id}") for button in buttons]
