"""Which text colour can be read on a brand colour, computed the way WCAG 2.2 defines it."""

LIGHT_TEXT = "#ffffff"
DARK_TEXT = "#0b1016"
READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str | None:
    """The better of our two text colours, or None when neither can be read on this one."""
    best = max((LIGHT_TEXT, DARK_TEXT), key=lambda text: contrast(text, colour))
    return best if contrast(best, colour) >= READABLE else None
