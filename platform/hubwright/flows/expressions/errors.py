"""The only thing the expression language ever raises."""

from typing import Self

from hubwright.flows.sentences import say
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import language


class ExpressionError(Refusal, status=422, type="expression-invalid"):
    """An expression, template or pattern cannot be used; names the column and what helps."""

    def __init__(self, code: str, column: int | None = None, suggestion: str = "", **values: object) -> None:
        self.code = code
        self.column = column
        self.suggestion = suggestion
        self.values = values
        super().__init__(code)

    def in_language(self, locale: str) -> str:
        sentence = say(self.code, locale, **self.values)
        if not self.suggestion:
            return sentence
        if locale.startswith("zh"):
            return f"{sentence}是否想写 {self.suggestion}？"
        return f"{sentence} Did you mean {self.suggestion}?"

    def moved_by(self, columns: int) -> Self:
        """Place an error of an inner text into the text around it."""
        moved = type(self)(self.code, (self.column or 1) + columns, self.suggestion)
        moved.values = self.values
        return moved

    def sentence(self) -> str:
        return self.in_language(language())

    def data(self) -> dict[str, object]:
        return {"code": self.code, "column": self.column, "suggestion": self.suggestion}


class Mismatch(ExpressionError, status=422, type="expression-mismatch"):
    """A value of the wrong kind turned up while calculating: false in a condition, an error elsewhere."""
