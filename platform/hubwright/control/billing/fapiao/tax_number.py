"""Whether a unified social credit code can be one (GB 32100-2015, 18 characters, the last one checks the others)."""

_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18


def is_tax_number(text: str) -> bool:
    """Weights are the powers of three modulo 31; the last character brings the sum to a multiple of 31."""
    if len(text) != _LENGTH or any(each not in _DIGITS for each in text):
        return False
    weighed = sum(_DIGITS.index(each) * pow(3, place, 31) for place, each in enumerate(text[:-1]))
    return _DIGITS.index(text[-1]) == -weighed % 31


def tidied(text: str) -> str:
    """As people write it down, without spaces and in capitals."""
    return "".join(text.split()).upper()
