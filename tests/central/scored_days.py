"""A seeded floor of three days whose score is counted, and its rows as a frame."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd

from domain import events as e
from tests.central.support import Office, StationJournal, at, handed_over, make_order, packed, scanned

DAYS = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)]
LATER = at(12, day=25)


def fill(here: Office, parcels: int = 200) -> None:
    """Parcels of every kind over three days, seeded, told in pieces so that rows change and change again."""
    random = Random(48)
    benches = [StationJournal(name) for name in ("S1", "S2", "X9")]
    for number in range(parcels):
        name = f"YT{number:04d}"
        bench = random.choice(benches)
        due = random.choice(DAYS)
        deadline = at(20, day=due.day)
        paid = deadline - timedelta(hours=random.choice([3, 8, 30, 47]))
        carrier, shop = random.choice(["yto", "zto"]), random.choice(["shop-1", "shop-2"])
        if number % 9 == 0:
            known = {"confirmed_at": paid, "tracking_number": name, "shop": shop, "carrier": carrier}
            here.tell(e.OrderImported(order=make_order(f"A{number}", paid_at=paid, **known)))
            continue
        unlisted = number % 11 == 0
        facts: dict[str, Any] = {"carrier": carrier, "shop": shop, "paid_at": paid, "due_on": due}
        facts |= {"bench_deadline": deadline, "ship_by": paid + timedelta(hours=48)}
        if unlisted:
            facts |= {"due_on": None, "bench_deadline": None, "ship_by": None, "paid_at": None}
        bench.say(packed(name, at=deadline - timedelta(hours=2), **facts))
        if number % 5:
            left = deadline + timedelta(minutes=random.randint(-90, 300))
            clock = "doubtful" if number % 13 == 0 else "told" if number % 4 == 0 else "trusted"
            how = "bulk" if number % 7 == 0 else "observed"
            bench.say(handed_over(name, at=left, carrier=carrier, how=how), clock=clock)
            if number % 3:
                here.tell(
                    scanned(
                        name, left + timedelta(hours=random.randint(1, 60)), "moved" if number % 4 == 1 else "picked_up"
                    )
                )
        if number % 10 == 0:
            here.take_all(*benches)
    here.take_all(*benches)


def frame_of(here: Office) -> pd.DataFrame:
    frame = pd.DataFrame(here.rows("parcels"))
    for name in ("bench_deadline", "handed_over_at", "picked_up_at", "paid_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    frame["handed_over_on"] = frame["handed_over_at"].dt.tz_convert("Asia/Shanghai").dt.date.astype("string")
    return frame
