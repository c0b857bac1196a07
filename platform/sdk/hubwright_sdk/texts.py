"""Words and names as plugins write them: every text in both languages, every name in one narrow alphabet."""

from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_.:-]*$", max_length=80)]


class Localised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in every language the platform speaks, so that no page falls back to the wrong one."""

    en: Text
    zh: Text

    def said_in(self, language: str) -> str:
        return self.zh if language == "zh" else self.en
