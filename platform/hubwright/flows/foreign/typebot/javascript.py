"""The small JavaScript that people write into "Set variable", as an expression of ours; anything more is none."""

import re
from collections.abc import Iterator
from typing import Final

from hubwright.flows.expressions import ExpressionError, compile_expression
from hubwright.flows.foreign.typebot.conditions import quoted
from hubwright.flows.foreign.typebot.variables import Variables

LONGEST: Final = 1_000
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<value>\{\{\s*(?P<name>[^{}=]+?)\s*\}\})
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"\\\n]|\\["'\\nt])*"|'(?:[^'\\\n]|\\["'\\nt])*')
    |(?P<call>Math\.(?:round|floor|ceil|abs|min|max)|Number|String|parseFloat|parseInt)(?=\()
    |(?P<method>\.(?:toUpperCase|toLowerCase|trim)\(\)|\.length\b)
    |(?P<word>\b(?:true|false|null|undefined)\b)
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!+\-*/%?:(),\[\]])""",
    re.VERBOSE,
)
_CALLS: Final = {
    "Math.round": "round", "Math.floor": "floor", "Math.ceil": "ceil", "Math.abs": "abs", "Math.min": "min",
    "Math.max": "max", "Number": "number", "parseFloat": "number", "parseInt": "number", "String": "text",
}  # fmt: skip
_METHODS: Final = {".toUpperCase()": "upper", ".toLowerCase()": "lower", ".trim()": "trim", ".length": "len"}
_SIGNS: Final = {"===": "==", "!==": "!=", "&&": "and", "||": "or", "!": "not "}
_WORDS: Final = {"undefined": "null"}
_RETURN: Final = re.compile(r"^\s*return\s+(.*?);?\s*$", re.DOTALL)


def expression(source: str, variables: Variables) -> str | None:
    """The same calculation in our language; None when it is no simple one."""
    returned = _RETURN.match(source)
    body = (returned.group(1) if returned else source).strip().rstrip(";")
    if not body or len(body) > LONGEST:
        return None
    tokens = list(_tokens(body))
    if any(token is None for token in tokens):
        return None
    known = [token for token in tokens if token is not None]
    try:
        written = _written(known, variables)
        compile_expression(written)
    except (ExpressionError, LookupError):
        return None
    return written


def _tokens(source: str) -> Iterator[re.Match[str] | None]:
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            yield None
            return
        if match.lastgroup != "space":
            yield match
        at = match.end()


def _written(tokens: list[re.Match[str]], variables: Variables) -> str:
    """Piece by piece; a method goes around the one value before it."""
    as_texts = any(token["text"] for token in tokens)
    calculates = any(token["sign"] in ("+", "-", "*", "/", "%") for token in tokens if token["sign"])
    around = "text" if as_texts and calculates else "number" if calculates else ""
    pieces: list[str] = []
    for token in tokens:
        if token["value"]:
            key = variables.named(token["name"])
            if not key:
                raise LookupError(token["name"])
            pieces.append(f"{around}({key})" if around else key)
        elif token["text"]:
            pieces.append(quoted(_unquoted(token["text"])))
        elif token["method"]:
            if not pieces or not (pieces[-1][:1].isalpha() or pieces[-1][:1] == '"'):
                raise LookupError(token["method"])
            pieces[-1] = f"{_METHODS[token['method']]}({pieces[-1]})"
        else:
            plain = token.group(0)
            pieces.append(_CALLS.get(plain) or _SIGNS.get(plain) or _WORDS.get(plain, plain))
    return " ".join(pieces).replace("( ", "(").replace(" )", ")")


def _unquoted(text: str) -> str:
    plain = {"n": "\n", "t": "\t"}
    return re.sub(r"\\(.)", lambda match: plain.get(match.group(1), match.group(1)), text[1:-1])
