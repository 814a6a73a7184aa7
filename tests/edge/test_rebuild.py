"""State is derived: rebuilt from the journals alone it is the same, row for row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from domain.events import JournalContinued, OrderImported
from edge.drafts import draft_of
from edge.store.projection import project_envelope
from edge.store.rebuild import rebuild
from edge.store.schema import ensure_tables
from edge.store.tables import DERIVED
from journal.envelope import Draft, Role
from journal.follow import read
from journal.identity import Parting
from journal.write import Decision
from tests.edge.floor import MUG, a_waybill, an_order, floor, waybill_number

NUMBERS = [waybill_number(serial) for serial in range(4)]


def test_a_rebuild_of_nothing_is_nothing(tmp_path: Path) -> None:
    with floor(tmp_path, owns_feed=False) as here:
        assert rebuild(here.reader) == 0
        assert not any(here.state().values())


def test_a_packed_day_rebuilds_row_for_row(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(an_order(1, number=NUMBERS[0]), an_order(2))
        here.scan(NUMBERS[0], MUG, NUMBERS[1])
        here.take(a_waybill(NUMBERS[1], an_order(2)))
        here.turn()
        before = here.state()
        assert rebuild(here.reader) == len(here.kinds()) + len(here.kinds("feed"))
        assert here.state() == before
        assert before["parcels"]


def test_the_order_of_feed_and_record_matters_and_is_kept(tmp_path: Path) -> None:
    """Control: were the feed applied first, the waybill that nobody knew would never have been unlisted."""
    with floor(tmp_path) as here:
        here.sign_in()
        here.scan(NUMBERS[0])
        here.take(an_order(1, number=NUMBERS[0]))
        here.turn()
        before = here.state()
        assert here.parcel(NUMBERS[0]).unlisted
        rebuild(here.reader)
        assert here.state() == before
        for table in DERIVED:
            here.reader.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
        roles: tuple[Role, ...] = ("feed", "record")
        for role in roles:
            for envelope in read(here.reader, here.writer.journals[role], 0, 1000):
                project_envelope(here.reader, role, envelope)
        assert not here.parcel(NUMBERS[0]).unlisted


def test_what_a_new_journal_carries_is_not_applied_twice(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(an_order(1, MUG, MUG, number=NUMBERS[0]))
        here.scan(NUMBERS[0], MUG)
        common = here.rows("SELECT head_sequence FROM journals WHERE role = 'record'")[0][0] - 2
        here.writer.renew("record", common, _continued).result()
        here.scan(MUG)
        before = here.state()
        assert "JournalContinued" in here.kinds()
        assert here.rows("SELECT SUM(quantity) FROM verified_units")[0][0] == 2
        rebuild(here.reader)
        assert here.state() == before


def test_a_station_that_changes_from_its_own_feed_to_head_offices_rebuilds(tmp_path: Path) -> None:
    with floor(tmp_path, name="S1") as alone:
        alone.sign_in()
        alone.take(*(an_order(serial, number=NUMBERS[serial]) for serial in (0, 1, 2)))
        alone.scan(NUMBERS[0], MUG)
    with floor(tmp_path, name="HO") as office, floor(tmp_path, owns_feed=False, name="S1") as here:
        office.take(an_order(9, number=waybill_number(9)))
        here.follow(office)
        here.scan(waybill_number(9), MUG, NUMBERS[1])
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def test_an_event_that_nobody_understands_is_parked_and_the_rest_is_applied(tmp_path: Path) -> None:
    with floor(tmp_path, name="HO") as office, floor(tmp_path, owns_feed=False) as here:
        here.follow(office)
        kept = here.rows("SELECT body FROM site_rules")
        office.feed.revoke_badge("nobody")
        office.writer.submit(lambda _c: _of_tomorrow()).result()
        office.take(an_order(1, number=NUMBERS[0]))
        here.follow(office)
        assert [row[0].split(":")[0] for row in here.rows("SELECT why FROM parked_events ORDER BY sequence")] == [
            "RuleChangedByVote",
            "UnreadableRules",
            "OverflowError",
        ]
        assert here.rows("SELECT body FROM site_rules") == kept
        assert here.parcel(NUMBERS[0]).units == 1
        before = here.state()
        rebuild(here.reader)
        assert here.state() == before


def _of_tomorrow() -> Decision[None]:
    """Events that no station of today can read: a new kind, rules with a new key, a quantity beyond all bounds."""
    order = an_order(7)
    huge = replace(order, lines=(replace(order.lines[0], quantity=10**30),))
    return Decision(
        drafts=(
            Draft(kind="RuleChangedByVote", data={"votes": 3}, role="feed"),
            Draft(kind="SiteRulesSet", data={"text": '{"moon_phase": 3}'}, role="feed"),
            draft_of(OrderImported(order=huge), "feed"),
        ),
        answer=None,
    )


def _continued(parting: Parting) -> Draft:
    return draft_of(
        JournalContinued(
            old_journal_id=parting.old_journal_id,
            common_sequence=parting.common_sequence,
            common_hash=parting.common_hash,
            why="fork",
        )
    )


def test_a_database_of_another_version_is_rebuilt_when_a_station_starts_on_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.sign_in()
        here.take(an_order(1, number=NUMBERS[0]))
        here.scan(NUMBERS[0], MUG)
        before = here.state()
        here.reader.execute("ALTER TABLE parcels DROP COLUMN reasons")
        here.reader.execute("UPDATE parcels SET state = 'released'")
        here.reader.execute("PRAGMA user_version = 1")
    with floor(tmp_path) as here:
        assert here.state()["parcels"] == before["parcels"]


def test_a_version_that_describes_the_same_tables_in_other_words_rebuilds_nothing(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        here.reader.execute("INSERT INTO badges(badge, role, revoked) VALUES ('not of the journal', 'packer', 0)")
        here.reader.execute("PRAGMA user_version = 1")
    with floor(tmp_path) as here:
        assert here.rows("SELECT badge FROM badges") == [("not of the journal",)]


def test_an_index_of_another_shape_is_made_anew(tmp_path: Path) -> None:
    with floor(tmp_path) as here:
        shape = "SELECT sql FROM sqlite_master WHERE name = 'parcels_queue'"
        wanted = here.rows(shape)
        here.reader.execute("DROP INDEX parcels_queue")
        here.reader.execute("CREATE INDEX parcels_queue ON parcels(bench_deadline)")
        here.reader.execute("PRAGMA user_version = 1")
        ensure_tables(here.reader)
        assert here.rows(shape) == wanted
