"""Takes sealed values out of a line of JSON: the key they are sealed under stays here."""

import re

# As PostgreSQL writes jsonb: one blank after a colon and after a comma.
_FIELD = re.compile(r'(, )?"(?:[^"\\]|\\.)*": \{"\$sealed": "[^"]*"\}(, )?')
# A whole value: nonce and tag alone are 28 bytes, which are 38 signs.
_VALUE = re.compile(r'"s1\.\d{1,9}\.[A-Za-z0-9_-]{38,}"')


def without_secrets(line: str) -> tuple[str, int]:
    """The line without them, and how many there were."""
    fields = values = 0
    if '"$sealed"' in line:
        line, fields = _FIELD.subn(lambda found: ", " if found[1] and found[2] else "", line)
    if '"s1.' in line:
        line, values = _VALUE.subn('""', line)
    return line, fields + values
