"""Names in code, read without recursion: whoever writes the code decides how deep it is nested."""

import ast


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` for a name or a chain of attributes; what it begins with is left out where it is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def last_name(node: ast.AST | None) -> str:
    """`c` of `a.b.c`."""
    return dotted(node).rpartition(".")[2]


def root_name(node: ast.AST | None) -> str:
    """`a` of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
