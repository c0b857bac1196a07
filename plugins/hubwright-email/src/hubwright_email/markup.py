"""HTML to text: cleaned first, so that nothing in it does anything, then written line by line."""

import re
from html.parser import HTMLParser

import nh3

_TAGS = {
    "a", "b", "blockquote", "br", "center", "dd", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "li", "ol", "p", "pre", "section", "span", "strong", "table", "tbody", "td", "th", "thead", "tr",
    "u", "ul",
}  # fmt: skip
_LINES = {
    "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "section", "table", "tr", "ul",
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"}
_KEPT = {each: {"class", "id", "style"} for each in ("div", "blockquote", "span", "p")}
_QUOTES = re.compile(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|divRplyFwdMsg|appendonsend"
    r"|ntes-mailmaster-quote|isReplyContent|qmbox|mail_quote|OLK_SRC_BODY_SECTION"
)
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|font-size\s*:\s*0(px|pt|em|%)?\s*(;|$)|mso-hide\s*:\s*all")
_VOID = {"br", "hr", "img"}
_LONGEST = 2_000_000
_DEEPEST = 500


def text_of(html: str, *, whole: bool) -> str:
    """The text of a page; without `whole` it ends where the history begins."""
    cleaned = nh3.clean(
        html[:_LONGEST],
        tags=_TAGS,
        clean_content_tags={"script", "style", "title", "head"},
        attributes={**_KEPT, "a": {"href"}, "img": {"alt"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    reader = _Reader(whole=whole)
    reader.feed(cleaned)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Writes lines; leaves out what is not meant to be seen, and from a program's quotation on everything."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._whole = whole
        self._said: list[str] = []
        self._hidden: list[bool] = []
        self._link = ""
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _LINES:
            self._line(blank=tag in _SPACED)
        if tag == "br":
            self._said.append("\n")
        if tag == "li":
            self._say("- ")
        if tag in ("td", "th"):
            self._say(" ")
        if tag == "a":
            self._link = told.get("href", "")
        if tag == "img" and told.get("alt"):
            self._say(f"[{told['alt'][:100]}]")
        if tag == "pre":
            self._pre += 1
        if tag not in _VOID and len(self._hidden) < _DEEPEST:
            quoted = bool(_QUOTES.search(f"{told.get('class', '')} {told.get('id', '')}"))
            hidden = bool(_HIDDEN.search(told.get("style", "")))
            self._hidden.append((quoted and not self._whole) or hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self._end_link()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in _LINES:
            self._line(blank=tag in _SPACED)
        if tag not in _VOID and self._hidden:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        self._say(data if self._pre else re.sub(r"[ \t\r\n\f\u00a0\u200b\u200c\ufeff]+", " ", data))

    def text(self) -> str:
        """Everything said, without spaces at the ends of lines."""
        lines = [line.strip() for line in "".join(self._said).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _say(self, text: str) -> None:
        if not any(self._hidden):
            self._said.append(text)

    def _line(self, *, blank: bool) -> None:
        if any(self._hidden):
            return
        if self._said and not self._said[-1].endswith("\n"):
            self._said.append("\n")
        if blank and self._said and not "".join(self._said[-2:]).endswith("\n\n"):
            self._said.append("\n")

    def _end_link(self) -> None:
        """Where a link leads stands beside it, unless it says so itself."""
        said = "".join(self._said[-3:])
        shown = self._link.removeprefix("mailto:").removeprefix("tel:")
        if shown.rstrip("/") not in said.strip().rstrip("/"):
            self._say(f" <{shown}>")
        self._link = ""
