"""What a browser would send from the forms of a page."""

from html.parser import HTMLParser


class FormFields(HTMLParser):
    """The names and values a browser would send from the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "input" and name and told.get("type") not in ("submit", "button", "file"):
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self.values.setdefault(name, []).append(told.get("value", ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in told:
            self.values.setdefault(self.select, []).append(told.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
