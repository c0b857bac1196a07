"""Forms from a JSON Schema subset: rendered, read and checked on the server, which is the only truth about them.

Subset: string (also textarea, secret, colour, image, e-mail, uri), number, integer, boolean, enum, nested object,
array of scalars, array of enum (checkboxes), array of flat objects, oneOf by a discriminator with `const`.
Words: `x-title`, `x-help`, `x-placeholder`, `x-enum-titles` as {en, zh}.
Place and manner: `x-order`, `x-group`, `x-secret`, `x-autocomplete`, `x-layout` (a class on a group), `x-attributes`.
"""

from admin_ui.forms.form import Form, Reading, build_form, posted_form, read_form
from admin_ui.forms.reading import first
from admin_ui.forms.words import said

__all__ = ["Form", "Reading", "build_form", "first", "posted_form", "read_form", "said"]
