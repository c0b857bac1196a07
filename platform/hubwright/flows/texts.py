"""The same words in both languages."""

import msgspec


class Texts(msgspec.Struct, frozen=True):
    """English and Chinese; any other reader gets English."""

    en: str
    zh: str

    def __getitem__(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en
