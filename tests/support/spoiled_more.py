"""The same for rules about permissions, trouble, tests and pictures."""

from hubwright_sdk.checks import OwnTests
from tests.support.sample_plugin import ROOT, TESTS, picture
from tests.support.spoiled import CODE, MANIFEST, Files, Spoil, in_code, replaced, with_file, with_setting

TESTS_FILE = "tests/test_stock.py"
SHOWN = '[[listing.screenshots]]\nfile = "shot.png"\nalt = { en = "The step in a flow.", zh = "流程中的步骤。" }\n'
LIMITED = 'raise RateLimited("the warehouse is busy", retry_after_s=retry_after_seconds(answer.retry_after))'
SAFE_NUMBER = "def number(text: str) -> int:\n    try:\n        return int(text)\n    except {}:\n        return 0"
HEARD = "    async def on_event(self, event: Any, context: CallContext) -> list[Any]:\n        return []"
SILENT_CLASS = "class More:\n    pass"


def in_manifest(lines: str) -> Spoil:
    """Lines at its beginning, before any table."""
    return replaced(MANIFEST, "scopes = []", f"scopes = []\n{lines}")


def at_the_end(lines: str) -> Spoil:
    def spoil(files: Files) -> None:
        files[MANIFEST] = f"{files[MANIFEST]}\n{lines}\n"

    return spoil


def listening(files: Files) -> None:
    """It hears of messages, and does so as it should; only nobody was asked."""
    in_manifest('events = ["message.received"]')(files)
    replaced(CODE, "\n\nplugin =", f"{HEARD}\n\n\nplugin =")(files)


def wishing(files: Files) -> None:
    replaced(CODE, "import (\n", "import (\n    AddTag,\n")(files)
    wish = '        AddTag(conversation_id="c", tag="stock")\n        return NodeResult("there")'
    replaced(CODE, '        return NodeResult("there")', wish)(files)


def of_a_channel_in_a_page(files: Files) -> None:
    replaced(MANIFEST, 'kind = ["erp"]', 'kind = ["channel"]\nstatic = "static"')(files)


def unchecked(files: Files) -> None:
    replaced(MANIFEST, 'implements = ["check"]\n', "")(files)
    replaced(CODE, "async def check", "async def look")(files)


def posting(files: Files) -> None:
    replaced(CODE, '"GET"', '"POST"')(files)


MORE: dict[str, list[Spoil]] = {
    "conformance": [of_a_channel_in_a_page, with_file(TESTS_FILE, TESTS.replace("(ErpContract)", ""))],
    "async": [replaced(CODE, "async def call_node", "def call_node")],
    "patches": [
        in_code("Path.home = None"),
        in_code('setattr(Path, "home", None)'),
        in_code("import json\n\ndel json.dumps"),
        in_code('import json\n\njson.__dict__["dumps"] = None'),
    ],
    "scopes": [listening, wishing],
    "unused-scopes": [replaced(MANIFEST, "scopes = []", 'scopes = ["contact:write"]')],
    "hosts": [
        at_the_end('[[egress]]\nhost = "10.0.0.1"\npurpose = { en = "Asks.", zh = "查询。" }'),
        at_the_end('[[egress]]\nhost = "stock.internal"\npurpose = { en = "Asks.", zh = "查询。" }'),
    ],
    "addresses": [in_code('HOME = "https://elsewhere.example/v1"')],
    "defaults": [with_setting("place", default=3), with_setting("place", maxLength=2, default="yes")],
    "data": [replaced(MANIFEST, 'setting = "address"', 'setting = "address"\ndata = ["order", "device"]')],
    "failures": [
        replaced(CODE, LIMITED, 'raise Refused("the warehouse is busy")'),
    ],
    "live-check": [unchecked],
    "swallowed": [in_code(SAFE_NUMBER.format("Exception")), in_code(SAFE_NUMBER.replace(" {}", ""))],
    "blocking": [in_code("import time\n\n\ndef rest() -> None:\n    time.sleep(1)")],
    "prints": [in_code('print("here")')],
    "steps-tested": [with_file(TESTS_FILE, TESTS.replace("look", "step"))],
    "settings-told": [with_file("README.md", "# Stock\n\nTells flows what is left.\nFill in the address.\n")],
    "screenshots": [
        replaced(MANIFEST, SHOWN, ""),
        with_file(f"{ROOT}shot.png", picture(640, 400)),
        with_file(f"{ROOT}shot.png", "no picture"),
    ],
    "failures-tested": [with_file(TESTS_FILE, TESTS.replace("Refused", "CallFailed"))],
    "idempotency": [posting],
    "documented": [in_code(SILENT_CLASS), with_file(f"{ROOT}more.py", "ONE = 1\n")],
    "modest": [at_the_end("[resources]\nmemory_mb = 1024"), at_the_end("[resources]\ndeadline_ms = 20000")],
}

FAILED = OwnTests(3, ["tests/test_stock.py::test_stock: assert 1 == 2"])
NOTHING_RUN = OwnTests(0, [])
