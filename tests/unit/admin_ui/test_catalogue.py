"""Every sentence people read is in the Chinese catalogue and translated."""

import re
from pathlib import Path

from admin_ui.catalogue import CATALOGUE, catalogue, extracted, untranslated

_PAGES = Path(__file__).parents[3] / "admin_ui"
_SENTENCE = re.compile(r"""\b_\("([^"]+)"[,)]|\b_\('([^']+)'[,)]""")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def test_extraction_changes_nothing() -> None:
    sources = {_key(message.id) for message in extracted() if message.id}
    known = {_key(message.id) for message in catalogue() if message.id}

    assert sources - known == set(), "run `make messages` and translate"
    assert known - sources == set(), "run `make messages`"


def test_chinese_is_complete_and_nothing_is_guessed() -> None:
    assert untranslated(catalogue()) == []
    assert "fuzzy" not in CATALOGUE.read_text("utf-8")


def test_a_translation_keeps_the_placeholders_of_its_sentence() -> None:
    wrong: list[str] = []
    for message in catalogue():
        if not message.id:
            continue
        longest = message.id if isinstance(message.id, str) else message.id[-1]
        told = message.string if isinstance(message.string, str) else message.string[0]
        if set(_PLACEHOLDER.findall(longest)) != set(_PLACEHOLDER.findall(told)):
            wrong.append(longest)

    assert wrong == []


def test_there_is_something_to_translate() -> None:
    assert len([message for message in extracted() if message.id]) > 300


def test_no_template_is_left_out_because_it_could_not_be_read() -> None:
    known = {_key(message.id) for message in extracted() if message.id}
    templates = [*_PAGES.glob("templates/**/*.html"), *_PAGES.glob("components/*.html")]
    written = {one or other for path in templates for one, other in _SENTENCE.findall(path.read_text(encoding="utf-8"))}

    assert len(written) > 1_000
    assert written - known == set()
