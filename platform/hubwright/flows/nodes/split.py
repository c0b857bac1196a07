"""Send visitors different ways, by weight: always the same way for the same person."""

import hashlib
from collections.abc import Iterator

import msgspec

from hubwright.flows.expressions import Expression, Mismatch, shown
from hubwright.flows.node_type import ERROR, Config, Leave, Outcome, PlainNodeType, Port, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import count, form, line, several, switch, variable
from hubwright.flows.problems import Problem, problem

_FINE = 10_000


class VariantConfig(msgspec.Struct, frozen=True):
    id: str
    label: str = ""
    weight: int = 1


class SplitConfig(msgspec.Struct, frozen=True):
    variants: list[VariantConfig]
    experiment: str = ""
    sticky: bool = True
    var: str = ""


class ReadySplit(msgspec.Struct, frozen=True):
    variants: tuple[tuple[str, int], ...]
    experiment: str
    sticky: bool
    var: str
    person: Expression


class Split(PlainNodeType):
    """The way is calculated from the experiment's name and the contact, so nothing has to be remembered."""

    type = "split"
    title = Texts("A/B split", "A/B 分流")
    help = Texts("Sends visitors different ways by weight.", "按权重将访客分到不同路径。")
    category = "logic"
    icon = "arrows-shuffle"
    schema = form(
        required=["variants"],
        variants=several(
            "Variants",
            "分组",
            least=2,
            most=10,
            required=["weight"],
            label=line("Label", "名称", maxLength=80),
            weight=count("Weight", "权重", 0, 1_000, default=1),
        ),
        experiment=line(
            "Experiment",
            "实验名称",
            maxLength=60,
            more=(
                "The same name elsewhere sends a person the same way; another name draws anew.",
                "相同名称的分流结果一致；改名会重新分组。",
            ),
        ),
        sticky=switch("The same way for a person every time", "同一访客每次走同一路径", default=True),
        var=variable("Variable for the variant", "保存分组到变量"),
    )

    def ports(self, config: Config) -> tuple[Port, ...]:
        given = config.get("variants")
        rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        return (*map(_variant_port, rows), ERROR)

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        given = config.get("variants")
        rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        if rows and not any(row.get("weight", 1) for row in rows):
            yield problem("no_weight", node_id=node_id, field="variants")

    def prepare(self, config: Config, workshop: Workshop) -> ReadySplit:
        found = msgspec.convert(config, SplitConfig)
        return ReadySplit(
            variants=tuple((variant.id, max(0, variant.weight)) for variant in found.variants),
            experiment=found.experiment or workshop.node_id,
            sticky=found.sticky,
            var=found.var,
            person=workshop.expression("contact.id"),
        )

    def reduce(self, prepared: ReadySplit, visit: Visit) -> Outcome:
        total = sum(weight for _, weight in prepared.variants)
        if not total:
            raise Mismatch("no_weight")
        person = shown(prepared.person.value(visit.scope)) if prepared.sticky else ""
        place = _place(f"{prepared.experiment}\0{person or visit.next_id()}")
        variant = _at(prepared.variants, place * total // _FINE)
        visit.explain(experiment=prepared.experiment, variant=variant, place=place)
        if prepared.var:
            visit.write(prepared.var, variant)
        return Leave(f"variant.{variant}")


def _variant_port(row: dict[str, object]) -> Port:
    words = str(row.get("label") or row.get("id", ""))[:80]
    return Port(id=f"variant.{row.get('id', '')}", title=Texts(words, words), required=True)


def _place(name: str) -> int:
    """A place between 0 and 9,999 that only depends on the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % _FINE


def _at(variants: tuple[tuple[str, int], ...], place: int) -> str:
    for variant, weight in variants:
        place -= weight
        if place < 0:
            return variant
    return variants[-1][0]
