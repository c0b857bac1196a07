"""The expression language: conditions, values and texts with holes, for people who are not programmers."""

from hubwright.flows.expressions.compiled import ROOTS, Expression, Reading, compile_expression
from hubwright.flows.expressions.errors import ExpressionError, Mismatch
from hubwright.flows.expressions.functions import FUNCTIONS, Function
from hubwright.flows.expressions.patterns import SafePattern, safe_pattern
from hubwright.flows.expressions.templates import Template, compile_template, mismatch_sentence
from hubwright.flows.expressions.values import Scope, Value, plain, shown

__all__ = [
    "FUNCTIONS",
    "ROOTS",
    "Expression",
    "ExpressionError",
    "Function",
    "Mismatch",
    "Reading",
    "SafePattern",
    "Scope",
    "Template",
    "Value",
    "compile_expression",
    "compile_template",
    "mismatch_sentence",
    "plain",
    "safe_pattern",
    "shown",
]
