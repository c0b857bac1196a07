"""Ids of a copy: the same each time, never two alike, in the order of time, only where they are its own rows."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.ids import IdMaker, uuid7
from tenants.bring_in.ids import Moving, Staying, moved
from tenants.export.secrets_out import without_secrets

COPY, OTHER = uuid7(1, bytes(10)), uuid7(2, bytes(range(10)))
_made = st.lists(st.tuples(st.integers(0, 2**40), st.binary(min_size=10, max_size=10)), min_size=2, max_size=30)


@given(_made)
def test_ids_keep_the_order_in_which_they_were_made(times: list[tuple[int, bytes]]) -> None:
    maker = IdMaker()
    ids = [maker.make(milliseconds, randomness) for milliseconds, randomness in times]
    assert ids == sorted(ids)
    copies = [moved(each, COPY) for each in ids]
    assert copies == sorted(copies)
    assert len(set(copies)) == len(ids)
    assert all(copy.version == 7 and copy != each for copy, each in zip(copies, ids, strict=True))


@given(st.uuids())
def test_any_id_becomes_another_one_the_same_each_time_and_another_in_each_copy(old: UUID) -> None:
    assert moved(old, COPY) == moved(old, COPY)
    assert moved(old, COPY) != old
    assert moved(old, COPY) != moved(old, OTHER)


def test_only_ids_of_the_archives_own_rows_are_written_anew_wherever_they_stand() -> None:
    own, strange, person, here, company = (uuid4() for _ in range(5))
    ids = Moving(COPY, {person: here, company: COPY}, {own}.__contains__)
    line = (
        f'{{"id":"{own}","text":"see {own}, order {strange}","by":"member:{own}","who":"{person}","at":"{company}/x"}}'
    )
    new = moved(own, COPY)
    assert ids.line(line) == (
        f'{{"id":"{new}","text":"see {new}, order {strange}","by":"member:{new}","who":"{here}","at":"{COPY}/x"}}'
    )
    assert ids.line(f"a{own}") == f"a{own}", "a longer word is no id"


def test_where_ids_stay_only_accounts_that_are_known_under_others_change() -> None:
    person, here, own = uuid4(), uuid4(), uuid4()
    assert Staying({person: here}).line(f"{person} {own}") == f"{here} {own}"
    assert Staying({person: person}).line(f"{person} {own}") == f"{person} {own}"


def test_sealed_values_go_and_everything_else_stays_to_the_letter() -> None:
    seal = "s1.3." + "aB_-" * 12
    field = f'"api_key": {{"$sealed": "{seal}"}}'
    for line, bare in (
        (f'{{"settings":{{"a": 1, {field}, "b": 2.50}}}}', '{"settings":{"a": 1, "b": 2.50}}'),
        (f'{{"settings":{{{field}, "b": 2}}}}', '{"settings":{"b": 2}}'),
        (f'{{"settings":{{"a": 1, {field}}}}}', '{"settings":{"a": 1}}'),
        (f'{{"settings":{{{field}}}}}', '{"settings":{}}'),
        (f'{{"credentials":"{seal}","n":1}}', '{"credentials":"","n":1}'),
    ):
        assert without_secrets(line) == (bare, 1)
    for plain in ('{"text":"s1.3.short"}', '{"text":"what is $sealed?"}', f'{{"text":"I wrote {seal}"}}'):
        assert without_secrets(plain) == (plain, 0)
