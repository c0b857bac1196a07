"""Passwords: argon2id off the event loop, the same work whether or not there is an account."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

SHORTEST, LONGEST = 10, 128
# OWASP's second profile: 46 MiB, one pass, one lane; about 30 ms here.
_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Each hash takes 46 MiB; a burst of sign-ins queues here instead of filling memory.
_workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="argon2")
_COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "1111111111",
        "0000000000",
        "qwertyuiop",
        "qwerty12345",
        "qwerty123456",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "iloveyou12",
        "iloveyou123",
        "letmein1234",
        "welcome123",
        "welcome1234",
        "administrator",
        "admin12345",
        "admin123456",
        "changeme123",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "asdfghjkl1",
        "abc1234567",
        "abcdefghij",
        "12345678910",
        "123456789a",
        "a123456789",
        "woaini1314",
        "5201314520",
        "1234554321",
        "9876543210",
        "hubwright1",
        "hubwright123",
    ]
)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def check_new_password(password: str, *, email: str = "", field: str = "password") -> str:
    """Refuse what is easily guessed; return the password as it will be hashed."""
    password = _normal(password)
    if not SHORTEST <= len(password) <= LONGEST:
        message = _("Use between %(shortest)s and %(longest)s characters.")
        raise Invalid(FieldError(field, message % {"shortest": SHORTEST, "longest": LONGEST}))
    lowered = password.casefold()
    if lowered in _COMMON or len(set(lowered)) < 4 or (email and lowered in (email.casefold(), email.casefold()[::-1])):
        raise Invalid(FieldError(field, _("This password is too easy to guess. Try a few unrelated words.")))
    return password


async def hash_password(password: str) -> str:
    """Hash a checked password."""
    return await asyncio.get_running_loop().run_in_executor(_workers, _hasher.hash, _normal(password))


async def matches(stored: str | None, password: str) -> bool:
    """Compare with the stored hash; without one, do the same work and say no."""
    if len(password) > 4 * LONGEST:
        password = ""
    loop = asyncio.get_running_loop()
    same = await loop.run_in_executor(_workers, _verify, stored, _normal(password))
    return same and stored is not None


def outdated(stored: str) -> bool:
    """Tell whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """A hash of nothing anybody can type, so that an unknown address costs as much as a known one."""
    return _hasher.hash("\0nobody")


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
