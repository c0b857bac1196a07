"""Small wrong changes to a source file, one at a time: what a good test notices.

Left out on purpose: annotations, decorators, docstrings and texts, the keywords of a class, and forms (`schema = …`),
which are data for people and looked at by eye.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
_LEFT_OUT = {"annotation", "returns", "decorator_list", "keywords of a class"}
_DATA = {"schema", "__slots__", "__all__"}


@dataclass(frozen=True)
class Mutant:
    """One wrong change: where, what stood there, and what stands there now."""

    line: int
    before: str
    after: str
    place: int
    choice: int

    @property
    def told(self) -> str:
        return f"{self.before}  →  {self.after}"


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    tree = ast.parse(source)
    for place, node in enumerate(_places(tree)):
        for choice, changed in enumerate(_changes(node)):
            line = getattr(node, "lineno", 0)
            yield Mutant(line, _short(ast.unparse(node)), _short(ast.unparse(changed)), place, choice)


def with_mutant(source: str, mutant: Mutant) -> str:
    """The whole file with the change in it."""
    tree = ast.parse(source)
    node = _places(tree)[mutant.place]
    _put(tree, node, _changes(node)[mutant.choice])
    return ast.unparse(ast.fix_missing_locations(tree))


def _places(tree: ast.AST) -> list[ast.AST]:
    """The nodes that may change, always in the same order."""
    found: list[ast.AST] = []

    def walk(node: ast.AST) -> None:
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name in _LEFT_OUT or (name == "keywords" and isinstance(node, ast.ClassDef)):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_data(child):
                    walk(child)

    walk(tree)
    return found


def _is_data(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id in _DATA for target in targets)


def _changes(node: ast.AST) -> list[ast.AST]:
    """What a node may turn into."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            return [_with(node, ops=[_COMPARED[type(op)]()])]
        case ast.BoolOp(op=op):
            return [_with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.BinOp(op=op, left=left) if type(op) in _CALCULATED and not _is_text(left):
            return [_with(node, op=_CALCULATED[type(op)]())]
        case ast.Constant(value=bool(value)):
            return [_with(node, value=not value)]
        case ast.Constant(value=int(value)):
            return [_with(node, value=value + 1)]
        case ast.IfExp(body=body, orelse=orelse):
            return [_with(node, body=orelse, orelse=body)]
        case ast.If(test=test) | ast.While(test=test) if not isinstance(test, ast.Constant | ast.Compare | ast.UnaryOp):
            return [_with(node, test=ast.UnaryOp(op=ast.Not(), operand=test))]
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            return [_with(node, value=ast.Constant(value=None))]
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Break():
            return [ast.Pass()]
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return [ast.Pass()]
    return []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and any(child is old for child in value):
                setattr(parent, name, [new if child is old else child for child in value])
                return


def _short(text: str) -> str:
    first = text.splitlines()[0]
    return first if len(first) <= 90 else f"{first[:89]}…"
