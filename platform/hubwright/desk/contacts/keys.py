"""Addresses written one way, so that equal ones are equal. Pure."""

import re
from typing import Literal

IdentityKind = Literal["email", "phone", "external"]
_EMAIL = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;.]+")


def match_key(kind: str, value: str, *, country: str = "86") -> str:
    """How an address is compared; empty when it is none."""
    if kind == "email":
        return email_key(value)
    return phone_key(value, country=country) if kind == "phone" else value.strip()[:200]


def email_key(text: str) -> str:
    """An e-mail address without regard to case and spaces around it."""
    text = text.strip().casefold()
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else ""


def phone_key(text: str, *, country: str = "86") -> str:
    """A phone number's digits with its country; one of the own country is written in several ways."""
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+"):
        whole = digits
    elif digits.startswith("00"):
        whole = digits[2:]
    elif digits.startswith("0"):
        whole = country + digits[1:]
    elif country == "86" and re.fullmatch(r"1[3-9]\d{9}", digits):
        whole = country + digits
    else:
        whole = digits
    return whole if 7 <= len(whole) <= 15 else ""
