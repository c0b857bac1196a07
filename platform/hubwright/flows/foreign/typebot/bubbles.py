"""What a bot says: texts, pictures, and what can only be a link here."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from hubwright.flows.foreign.typebot.made import ON, Made
from hubwright.flows.texts import Texts

_TAG: Final = re.compile(r"<[^>]{0,400}>")
_MARKS: Final = ("bold", "italic", "underline", "strikethrough", "code")
_DEEPEST: Final = 40


def text_of(content: object) -> tuple[str, bool]:
    """The words of a text bubble, and whether they were dressed up."""
    if not isinstance(content, dict):
        return "", False
    rich = content.get("richText")
    if isinstance(rich, list):
        dressed: list[bool] = []
        lines = [line for element in rich for line in _lines(element, dressed, 0)]
        return "\n".join(lines).strip("\n"), any(dressed)
    if isinstance(content.get("plainText"), str):
        return content["plainText"], False
    html = content.get("html")
    return (
        (_TAG.sub("", html.replace("<br>", "\n").replace("</div>", "\n")).strip(), True)
        if isinstance(html, str)
        else ("", False)
    )


def _lines(element: object, dressed: list[bool], depth: int) -> Iterator[str]:
    if not isinstance(element, dict) or depth > _DEEPEST:
        return
    children = element.get("children")
    inner = children if isinstance(children, list) else []
    if element.get("type") in ("ul", "ol"):
        for number, item in enumerate(inner, start=1):
            mark = f"{number}. " if element["type"] == "ol" else "• "
            yield mark + " ".join(_lines(item, dressed, depth + 1)).strip()
    elif element.get("type") in ("li", "variable") and any(_is_block(child) for child in inner):
        for child in inner:
            yield from _lines(child, dressed, depth + 1)
    else:
        yield "".join(_words(child, dressed, depth + 1) for child in inner) or str(element.get("text") or "")


def _is_block(element: object) -> bool:
    return isinstance(element, dict) and element.get("type") in ("p", "lic", "ul", "ol")


def _words(element: object, dressed: list[bool], depth: int) -> str:
    if not isinstance(element, dict) or depth > _DEEPEST:
        return ""
    if isinstance(element.get("text"), str):
        dressed.append(any(element.get(mark) for mark in _MARKS))
        return str(element["text"])
    children = element.get("children")
    words = "".join(_words(child, dressed, depth + 1) for child in children) if isinstance(children, list) else ""
    url = element.get("url")
    if element.get("type") == "a" and isinstance(url, str) and url and url != words:
        return f"{words} ({url})"
    return words


def text(made: Made) -> None:
    """A text; dressed-up words become plain ones."""
    words, dressed = text_of(made.block.content)
    if not words.strip():
        made.step("message", [("out", ON)], text=made.words("(empty)", "（空）"))
        made.nodes[-1]["disabled"] = True
        made.say(Texts("It has no words; the step is skipped.", "没有内容，已跳过此步骤。"), level="note")
        return
    if dressed:
        made.say(Texts("Bold, italic and the like are plain here.", "粗体、斜体等格式变为纯文本。"), level="note")
    made.step("message", [("out", ON)], text=made.text(words))


def image(made: Made) -> None:
    """A picture by its address."""
    url = _content(made).get("url")
    if not isinstance(url, str) or not url.strip():
        made.placeholder(Texts("The picture has no address.", "图片没有地址。"))
        return
    link = _content(made).get("clickLink")
    if isinstance(link, dict) and link.get("url"):
        made.say(Texts("The picture leads nowhere when it is pressed.", "点击图片不再跳转。"))
    made.step("message", [("out", ON)], kind="image", image_url=made.text(url), alt=_alt(made, link))


def _alt(made: Made, link: object) -> str:
    return made.text(link["alt"]) if isinstance(link, dict) and isinstance(link.get("alt"), str) else ""


def _linked(what: Texts) -> Callable[[Made], None]:
    """Something that is shown by itself there and is a link here."""

    def made_of(made: Made) -> None:
        url = _content(made).get("url")
        if not isinstance(url, str) or not url.strip():
            made.placeholder(Texts(f"The {what.en} has no address.", f"{what.zh}没有地址。"))
            return
        made.say(Texts(f"The {what.en} is sent as a link.", f"{what.zh}以链接形式发送。"))
        made.step("message", [("out", ON)], text=made.text(_address(url, _content(made).get("type"))))

    return made_of


def _address(url: str, kind: object) -> str:
    hosts = {"youtube": "https://youtu.be/{0}", "vimeo": "https://vimeo.com/{0}"}
    return hosts[str(kind)].format(url) if str(kind) in hosts and "/" not in url and "{" not in url else url


def _content(made: Made) -> dict[str, Any]:
    return made.block.content if isinstance(made.block.content, dict) else {}


BUBBLES: Final[dict[str, Callable[[Made], None]]] = {
    "text": text,
    "image": image,
    "video": _linked(Texts("video", "视频")),
    "embed": _linked(Texts("embedded page", "嵌入页面")),
    "audio": _linked(Texts("recording", "音频")),
}
