"""Draws each figure against its target, on a scale of how many times better or worse it is."""

import math
from html import escape
from typing import Any

from bench.measures import BY_NAME

_ROW, _LEFT, _WIDTH, _TOP = 26, 250, 520, 46
_DECADES = 2.0  # a hundred times better or worse fills one side
_GOOD, _BAD, _INK, _LINE = "#2b8a5e", "#c0532f", "#22272e", "#b8bec6"


def drawn(entries: dict[str, dict[str, Any]]) -> str:
    """An SVG: bars to the right of the line are better than the target."""
    height = _TOP + _ROW * len(entries) + 16
    middle = _LEFT + _WIDTH / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 150} {height}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="12" fill="{_INK}">',
        "<title>Figures against their targets</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_scale(middle, height),
    ]
    for row, (name, entry) in enumerate(entries.items()):
        parts += _bar(name, entry, _TOP + row * _ROW, middle)
    return "\n".join([*parts, "</svg>", ""])


def _scale(middle: float, height: int) -> list[str]:
    parts = []
    for times in (-2, -1, 0, 1, 2):
        x = middle + times / _DECADES * _WIDTH / 2
        label = "target" if times == 0 else f"{10 ** abs(times)}x {'better' if times > 0 else 'worse'}"
        colour = _INK if times == 0 else _LINE
        parts.append(f'<line x1="{x:.0f}" y1="{_TOP - 12}" x2="{x:.0f}" y2="{height - 12}" stroke="{colour}"/>')
        parts.append(f'<text x="{x:.0f}" y="{_TOP - 20}" text-anchor="middle">{label}</text>')
    return parts


def _bar(name: str, entry: dict[str, Any], y: float, middle: float) -> list[str]:
    label = f'<text x="{_LEFT - 10}" y="{y + 15:.0f}" text-anchor="end">{escape(name)}</text>'
    value, target = entry["value"], entry["target"]
    if value is None:
        return [label, f'<text x="{middle + 8:.0f}" y="{y + 15:.0f}">no value</text>']
    ratio = value / target if BY_NAME[name].better == "higher" else target / max(value, 1e-9)
    length = max(-1.0, min(1.0, math.log10(max(ratio, 1e-9)) / _DECADES)) * _WIDTH / 2
    colour = _GOOD if ratio >= 1 else _BAD
    shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return [
        label,
        f'<rect x="{min(middle, middle + length):.1f}" y="{y + 3:.0f}" width="{max(1.5, abs(length)):.1f}" height="16"'
        f' rx="2" fill="{colour}"/>',
        f'<text x="{_LEFT + _WIDTH + 10}" y="{y + 15:.0f}">{shown} {escape(entry["unit"])}</text>',
    ]
