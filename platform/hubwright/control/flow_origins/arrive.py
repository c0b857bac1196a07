"""Taking a flow over from a file, ours or Typebot's: read first, then made with what stands for what is missing."""

from collections.abc import Iterator

import msgspec

from hubwright import flows
from hubwright.control.flow_origins.remember import remember_origin
from hubwright.control.flow_origins.schemas import Source
from hubwright.control.flows import create_flow
from hubwright.control.flows.schemas import Draft
from hubwright.flows.document import FlowDocument
from hubwright.flows.foreign.remark import Remark, remark
from hubwright.flows.foreign.typebot import convert, looks_like_typebot, read_typebot
from hubwright.flows.portable import LeftOut, Names, Replacements, fitted, read_package
from hubwright.flows.texts import Texts
from hubwright.kernel.actor import Actor


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds: the flow, what the things it names are called there, and what is different here."""

    source: Source
    document: FlowDocument
    names: Names
    report: tuple[Remark, ...]


def read_file(raw: bytes) -> Arrived:
    """Read a file of either kind; raises FlowInvalid with every reason."""
    if looks_like_typebot(_plain(raw)):
        found = convert(read_typebot(raw))
        return Arrived(source="typebot", document=found.document, names=Names(), report=found.report)
    package = read_package(raw)
    report = tuple(_stayed_behind(package.document, package.left_out))
    return Arrived(source="file", document=package.document, names=package.names, report=report)


def _plain(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None  # the reader of our own files says what is wrong with it


def _stayed_behind(document: FlowDocument, left_out: tuple[LeftOut, ...]) -> Iterator[Remark]:
    steps = {node.id for node in document.all_nodes()}
    for each in left_out:
        why = Texts(
            f"“{each.field}” looked like a secret and stayed behind. Write it again, best as a value of the company.",
            f"“{each.field}”疑似密钥，未随文件导出。请重新填写，建议使用公司变量。",
        )
        yield remark("secret", why, node_id=each.node if each.node in steps else "", place=each.field, level="lost")


async def take_over(actor: Actor, name: str, arrived: Arrived, wanted: Replacements) -> Draft:
    """Make the flow, as a draft, and remember where it came from and what is different."""
    document = fitted(arrived.document, wanted)
    draft = await create_flow(name, flows.to_builtins(document), actor=actor)
    await remember_origin(actor, draft.flow_id, arrived.source, arrived.document.name, arrived.report)
    return draft
