"""What every box finds ready in memory. Native parts must be: after the walls are up none can be loaded."""

import contextlib
import ctypes
import importlib
import sys

_NAMES = """
abc argparse array ast asyncio base64 binascii bisect bz2 calendar cmath codecs collections colorsys contextlib
contextvars copy csv dataclasses datetime decimal difflib email.message email.parser email.policy email.utils enum
fnmatch fractions functools gettext graphlib gzip hashlib heapq hmac html html.parser http http.client http.cookies
inspect io ipaddress itertools json keyword locale logging lzma math mimetypes numbers operator pathlib pickle
pprint queue quopri random re reprlib sched secrets select selectors shlex signal socket ssl stat statistics string
stringprep struct sys textwrap threading time timeit tomllib traceback types typing unicodedata urllib.parse uuid
warnings weakref xml.etree.ElementTree xml.sax zipfile zlib zoneinfo _blake2 _codecs_cn _codecs_hk _codecs_iso2022
_codecs_jp _codecs_kr _codecs_tw _md5 _multibytecodec _opcode _sha1 _sha2 _sha256 _sha3 _sha512 _statistics
_uuid _zoneinfo encodings.idna encodings.utf_16 encodings.utf_8_sig encodings.gb18030 encodings.gbk encodings.latin_1
hubwright_sdk hubwright_sdk.box.runner hubwright_sdk.conformance jsonschema msgspec pluggy
"""


def load() -> None:
    """Import all of it; what this Python does not have is not missed."""
    for name in _NAMES.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")  # ending a thread needs it, and would load it then


def folders_of_packages() -> list[str]:
    """Where the packages are that were installed and loaded: the SDK and what it needs, nothing of the host."""
    found: set[str] = set()
    for name, module in list(sys.modules.items()):
        strange = name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("hubwright.")
        if strange and name not in {"hubwright", "__main__"} and "." not in name:
            found.update(getattr(module, "__path__", ()))
    return sorted(found)


def look_through(roots: dict[str, str]) -> None:
    """Have packages that were imported before find their parts where the box can reach them."""
    for module in list(sys.modules.values()):
        path = getattr(module, "__path__", None)
        if isinstance(path, list):
            path[:] = [_moved(place, roots) for place in path]


def _moved(place: str, roots: dict[str, str]) -> str:
    for real, seen in roots.items():
        if place == real or place.startswith(f"{real}/"):
            return seen + place[len(real) :]
    return place
