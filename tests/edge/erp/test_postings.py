"""An ERP is told each fact once: in order, whatever it answers, and whenever we die."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import msgspec
import pytest

from domain.events import PostingStarted
from domain.handover import open_trip
from edge.drafts import drafts_of
from edge.erp.load import Erp
from edge.erp.template import Ask, Match
from edge.machine import continued
from edge.store.postings import in_state
from edge.store.rebuild import rebuild
from edge.workers.postings import ATTEMPTS_MAX
from journal.write import Decision
from tests.edge.erp.peer import (
    Fault,
    answering,
    half_answering,
    hanging_up,
    is_signed_as_kuaimai,
    is_signed_as_ours,
    peer,
    silent,
)
from tests.edge.erp.telling import (
    NUMBERS,
    SECRETS,
    kuaimai,
    pack_again,
    packed,
    parts,
    settle,
    signed,
    states,
    telling,
    turn,
    unknown,
)
from tests.edge.floor import HAT, MUG, PACKER, an_order, floor


def test_a_packed_parcel_is_posted_as_kuaimai_wants_it(tmp_path: Path) -> None:
    with packed(tmp_path) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        here.take(an_order(1, MUG, MUG, HAT, number=NUMBERS[0]))
        here.scan(NUMBERS[0], MUG, HAT, MUG)
        turn(postings)
        (taken,) = erp.taken
        form = taken.form
        assert (form["method"], form["outSid"], form["staffId"]) == ("erp.trade.pack", NUMBERS[0], "8")
        assert sorted(msgspec.json.decode(form["orderScanInfos"]), key=str) == [
            {"scanCode": HAT, "num": 1},
            {"scanCode": MUG, "num": 2},
        ]
        assert form["timestamp"].startswith("2026-11-20 10:00")
        assert is_signed_as_kuaimai(form, SECRETS["app_secret"])
        assert not is_signed_as_kuaimai({**form, "outSid": "YT2"}, SECRETS["app_secret"])
        assert states(here) == [(NUMBERS[0], "accepted", 1)]


def test_packed_and_handed_over_are_posted_in_that_order_by_the_signed_template(tmp_path: Path) -> None:
    with packed(tmp_path, NUMBERS[0]) as (here, erp), telling(here, signed(erp.address)) as postings:
        here.scan(f"B:{PACKER}", place="dock")
        begin = lambda _connection, bench: open_trip(bench, here.now, "yto", None)  # noqa: E731 - said once
        here.packing.touch("dock", here.now, begin).result()
        here.scan(NUMBERS[0], place="dock")
        turn(postings)
        assert [each.path for each in erp.taken] == ["/shipfloor/packed", "/shipfloor/handed-over"]
        assert erp.waybills() == [NUMBERS[0]] * 2
        assert erp.taken[1].json["how"] == "observed"
        assert erp.taken[1].json["trip_id"]
        told = erp.taken[0]
        assert is_signed_as_ours(told, "hush-secret")
        assert told.json["items"] == [{"code": MUG, "sku": MUG, "quantity": 1, "how": "scanned"}]
        assert told.json["badge"] == PACKER
        assert told.json["orders"] == ["261120-000000000000000"]
        assert told.headers["idempotency-key"] == told.json["posting_id"]


def test_what_was_packed_before_an_erp_was_named_is_not_told_it(tmp_path: Path) -> None:
    with floor(tmp_path) as here, peer() as erp:
        here.sign_in()
        here.take(an_order(1, number=NUMBERS[0]), an_order(2, number=NUMBERS[1]))
        here.scan(NUMBERS[0], MUG)
        with telling(here, kuaimai(erp.address)) as postings:
            turn(postings)
            here.scan(NUMBERS[1], MUG)
            turn(postings)
        assert erp.waybills() == [NUMBERS[1]]


def test_a_refused_fact_stops_no_other(tmp_path: Path) -> None:
    with packed(tmp_path, *NUMBERS[:3]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        erp.faults = [answering(200, {"success": False, "code": "9", "msg": "订单已发货"})]
        turn(postings)
        assert states(here) == [
            (NUMBERS[0], "refused", 1),
            (NUMBERS[1], "accepted", 1),
            (NUMBERS[2], "accepted", 1),
        ]
        (refused,) = in_state(here.reader, "km", "refused", 10)
        assert refused.said == "9 · 订单已发货"


def test_one_that_is_put_off_is_tried_again_and_the_rest_goes_on(tmp_path: Path) -> None:
    with packed(tmp_path, *NUMBERS[:2]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        erp.faults = [answering(429), answering(503)]
        turn(postings)
        assert erp.waybills() == [NUMBERS[0], NUMBERS[0], NUMBERS[0], NUMBERS[1]]
        assert states(here) == [(NUMBERS[0], "accepted", 3), (NUMBERS[1], "accepted", 1)]


def test_one_that_is_put_off_for_ever_is_shown_at_last(tmp_path: Path) -> None:
    with packed(tmp_path, NUMBERS[0]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        erp.answer = (200, {"success": False, "code": "25", "msg": "签名无效"})
        turn(postings, ATTEMPTS_MAX + 3)
        assert len(erp.taken) == ATTEMPTS_MAX
        assert states(here) == [(NUMBERS[0], "refused", ATTEMPTS_MAX)]
        assert postings.standing.state == "lost"


def test_an_erp_that_is_not_there_costs_no_event_and_loses_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with packed(tmp_path, NUMBERS[0]) as (here, _other), telling(here, kuaimai(f"http://127.0.0.1:{port}")) as postings:
        turn(postings)
        assert postings.standing.why is not None
        assert postings.standing.why.code == "erp_unreachable"
        assert "PostingStarted" not in here.kinds()
        assert states(here) == [(NUMBERS[0], "waiting", 0)]
        with peer(port=port) as erp:
            turn(postings)
            assert erp.waybills() == [NUMBERS[0]]
            assert postings.standing.state == "ok"


@pytest.mark.parametrize(
    "fault", [hanging_up, half_answering, silent, answering(500), answering(504), answering(200, {"odd": 1})]
)
def test_without_a_whole_answer_nothing_is_sent_again_and_other_parcels_go_on(tmp_path: Path, fault: Fault) -> None:
    with packed(tmp_path, *NUMBERS[:2]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        erp.faults = [fault]
        turn(postings)
        assert erp.twice() == []
        assert states(here) == [(NUMBERS[0], "unknown", 1), (NUMBERS[1], "accepted", 1)]


def test_control_a_template_that_sends_a_key_sends_it_again_and_the_peer_sees_the_same_key(tmp_path: Path) -> None:
    """What the tests above would see if an unknown one were just sent again."""
    with packed(tmp_path, NUMBERS[0]) as (here, erp), telling(here, signed(erp.address)) as postings:
        erp.faults = [hanging_up, half_answering]
        turn(postings)
        assert erp.twice() == [NUMBERS[0]]
        assert len({each.headers["idempotency-key"] for each in erp.taken}) == 1
        assert states(here) == [(NUMBERS[0], "accepted", 3)]


def test_a_later_fact_of_a_parcel_waits_until_the_earlier_one_is_settled(tmp_path: Path) -> None:
    with packed(tmp_path) as (here, erp):
        template = signed(erp.address)
        calls = {name: msgspec.structs.replace(call, idempotent=False) for name, call in template.calls.items()}
        with telling(here, Erp(**{**parts(template), "calls": calls})) as postings:
            here.take(an_order(1, number=NUMBERS[0]), an_order(2, number=NUMBERS[1]))
            here.scan(NUMBERS[0], MUG)
            erp.faults = [hanging_up]
            turn(postings)
            # Packed once more after something was taken out: the same parcel's next fact.
            pack_again(here, NUMBERS[0])
            here.scan(NUMBERS[1], MUG)
            turn(postings)
            assert [(number, state) for number, state, _ in states(here)] == [
                (NUMBERS[0], "unknown"),
                (NUMBERS[0], "waiting"),
                (NUMBERS[1], "accepted"),
            ]
            settle(here, unknown(here, "own")[0], "there")
            turn(postings)
            assert [state for _, state, _ in states(here)] == ["accepted"] * 3
            assert erp.waybills() == [NUMBERS[0], NUMBERS[1], NUMBERS[0]]


def test_a_supervisor_sends_again_what_is_not_there(tmp_path: Path) -> None:
    with packed(tmp_path, *NUMBERS[:2]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        erp.faults = [hanging_up, answering(200, {"success": False, "code": "9"})]
        turn(postings)
        settle(here, unknown(here)[0], "again")
        settle(here, in_state(here.reader, "km", "refused", 1)[0], "dropped")
        turn(postings)
        assert states(here) == [(NUMBERS[0], "accepted", 2), (NUMBERS[1], "dropped", 1)]
        assert erp.waybills() == [NUMBERS[0], NUMBERS[1], NUMBERS[0]]


def test_an_erp_that_can_be_asked_is_asked_before_anything_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.workers.postings.ASK_AFTER_SECONDS", 0.0)
    with packed(tmp_path, *NUMBERS[:2]) as (here, erp):
        template = kuaimai(erp.address)
        ask = Ask(
            url=f"{erp.address}/ask",
            form={"outSid": "{waybill}"},
            there=(Match(path="packed", values=(True,)),),
            absent=(Match(path="packed", values=(False,)),),
        )
        calls = {name: msgspec.structs.replace(call, ask=ask) for name, call in template.calls.items()}
        with telling(here, Erp(**{**parts(template), "calls": calls})) as postings:
            erp.faults = [hanging_up, hanging_up, answering(200, {"packed": True}), answering(200, {"packed": False})]
            turn(postings)
        assert [(each.path, each.form["outSid"]) for each in erp.taken] == [
            ("/router", NUMBERS[0]),
            ("/router", NUMBERS[1]),
            ("/ask", NUMBERS[0]),
            ("/ask", NUMBERS[1]),
            ("/router", NUMBERS[1]),
        ]
        assert states(here) == [(NUMBERS[0], "accepted", 1), (NUMBERS[1], "accepted", 2)]


def test_an_intent_without_outcome_is_unknown_after_a_restart(tmp_path: Path) -> None:
    with packed(tmp_path, NUMBERS[0]) as (here, erp):
        with telling(here, kuaimai(erp.address), pause_seconds=60.0) as postings:
            erp.faults = [answering(429)]
            turn(postings)
        (waiting,) = in_state(here.reader, "km", "waiting", 10)
        begun = PostingStarted(posting_id=waiting.posting_id, attempt=2, at=here.now)
        here.writer.submit(lambda _connection: Decision(drafts=drafts_of((begun,)), answer=None)).result()
        assert states(here) == [(NUMBERS[0], "started", 2)]
        with telling(here, kuaimai(erp.address)) as postings:
            turn(postings)
        assert states(here) == [(NUMBERS[0], "unknown", 2)]
        assert len(erp.taken) == 1


def test_a_record_that_goes_on_in_a_new_journal_tells_nothing_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    with packed(tmp_path, NUMBERS[0]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        turn(postings)
        here.take(an_order(1, number=NUMBERS[1]))
        here.scan(NUMBERS[1], MUG)
        here.writer.renew("record", 1, lambda parting: continued(parting, "fork")).result()
        here.take(an_order(2, number=NUMBERS[2]))
        here.scan(NUMBERS[2], MUG)
        turn(postings)
        assert sorted(erp.waybills()) == [NUMBERS[0], NUMBERS[1], NUMBERS[2]]
        assert {state for _, state, _ in states(here)} == {"accepted"}


def test_a_dead_erp_is_tried_less_and_less(tmp_path: Path) -> None:
    """So that a day's parcels do not become unknown one after the other."""
    with packed(tmp_path, *NUMBERS) as (here, erp), telling(here, kuaimai(erp.address), pause_seconds=60.0) as postings:
        erp.faults = [hanging_up] * len(NUMBERS)
        turn(postings, 20)
        assert len(erp.taken) == 1
        postings.hurry("")
        turn(postings, 20)
        assert len(erp.taken) == 2


def test_the_queue_is_derived_and_no_secret_is_kept_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with packed(tmp_path, *NUMBERS[:3]) as (here, erp), telling(here, kuaimai(erp.address)) as postings:
        echo = {"success": False, "code": "9", "msg": f"no such key {SECRETS['app_key']} {SECRETS['session']}"}
        erp.faults = [hanging_up, answering(200, echo)]
        turn(postings)
        settle(here, unknown(here)[0], "there")
        before = here.state()
        assert len(before["postings"]) == 3
        rebuild(here.reader)
        assert here.state() == before
        bodies = "".join(row[0] for row in here.rows("SELECT body FROM envelopes"))
        for secret in SECRETS.values():
            assert secret not in bodies
            assert secret not in caplog.text
            assert secret.encode() not in here.path.read_bytes()
