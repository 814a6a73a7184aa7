"""Every code that a person may meet has words, in both languages, and the words hold together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from domain.answer import Outcome
from domain.carrier import CARRIERS
from domain.miss import Cause
from domain.moment import moments
from domain.reason import reason
from domain.rule import Rule
from domain.site import PlannedTrip, SiteRules
from domain.touch import HOLD_REASONS
from edge.policies import shipped_policies
from station_ui import words
from tests.station_ui.codes import ROOT, codes_of, reason_codes, unlisted_spreads

LANGUAGES = tuple(words.CATALOGUES)
SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = re.compile(r"""\b(?:say|rich)\(\s*["']([a-z_.0-9]+[a-z_0-9])["']""")


def catalogue(language: str) -> Path:
    return words.FOLDER / words.CATALOGUES[language] / "LC_MESSAGES" / "messages.po"


@cache
def texts(language: str) -> Mapping[str, str]:
    """The catalogue's texts by their ids, read once: it holds a thousand of them."""
    with catalogue(language).open("rb") as file:
        messages = read_po(file, abort_invalid=True)
    return MappingProxyType({str(message.id): str(message.string) for message in messages if message.id})


def test_every_reason_code_has_words_in_both_languages() -> None:
    missing = {
        code: sorted(set(where))
        for code, where in reason_codes().items()
        if any(f"reason.{code}" not in texts(language) for language in LANGUAGES)
    }
    assert missing == {}, f"no words for: {missing}"


def test_every_shipped_policy_is_told_in_words_in_both_languages() -> None:
    said = {
        said
        for policy in shipped_policies()
        for said in (
            f"platform.{policy.platform}",
            f"order_time.{policy.clock_start.value}",
            *(f"order_class.{kind.id}" for kind in policy.classes),
            *(f"policy_limit.{kind.limit.__struct_config__.tag}" for kind in policy.classes),
            *(f"grade.{kind.limit.grade.value}" for kind in policy.classes),
            *(f"clock.{clock.id}" for clock in policy.secondary_clocks),
            *(f"metric.{penalty.metric}" for penalty in policy.penalties),
            *(f"metric.{target.metric}" for target in policy.targets),
            *(f"exclusion.{each.id}" for each in policy.exclusions),
            *(f"moment.{each.value}" for each in policy.clock_stops.all_of),
        )
    }
    assert [(language, each) for language in LANGUAGES for each in sorted(said - texts(language).keys())] == []


def test_the_search_finds_codes_however_they_are_given(tmp_path: Path) -> None:
    source = tmp_path / "given.py"
    source.write_text(
        'TABLE = {1: "from_table"}\n'
        'NAMED = "from_constant"\n'
        'reason("plain")\n'
        'reason("one_side" if x else "other_side", at=1)\n'
        "reason(TABLE[key])\n"
        "reason(NAMED)\n"
        'domain.reason.Reason("dotted", {})\n'
        'other("not_a_reason")\n'
        "def _cannot(parcel, why):\n    return reason(why)\n"
        '_cannot(parcel, "handed_on")\n'
        "class Refused(Exception):\n    def __init__(self, code, /):\n        self.reason = reason(code)\n"
        'raise Refused("of_a_class")\n'
    )
    assert sorted(codes_of([source])) == [
        "dotted",
        "from_constant",
        "from_table",
        "handed_on",
        "of_a_class",
        "one_side",
        "other_side",
        "plain",
    ]


def test_every_code_put_together_from_parts_is_listed() -> None:
    assert unlisted_spreads() == []


def test_both_languages_know_the_same_ids_and_no_text_is_empty() -> None:
    chinese, english = texts("zh"), texts("en")
    assert set(chinese) ^ set(english) == set()
    assert [message for message in chinese if not chinese[message].strip() or not english[message].strip()] == []


def test_no_id_stands_twice() -> None:
    for language in LANGUAGES:
        ids = Counter(re.findall(r'^msgid "(.+)"$', catalogue(language).read_text(encoding="utf-8"), re.MULTILINE))
        assert [message for message, count in ids.items() if count > 1] == []


def test_both_languages_leave_the_same_gaps() -> None:
    chinese, english = texts("zh"), texts("en")
    different = {
        message: (gaps, others)
        for message in chinese
        if (gaps := sorted(words.GAP.findall(chinese[message])))
        != (others := sorted(words.GAP.findall(english[message])))
    }
    assert different == {}


def test_marks_come_in_pairs() -> None:
    for language in LANGUAGES:
        odd = [
            message
            for message, text in texts(language).items()
            if text.count("*") % 2 or text.count("[") != text.count("]") or text.count("{") != text.count("}")
        ]
        assert odd == []


def test_every_text_that_pages_and_scripts_name_exists() -> None:
    known = set(texts("zh"))
    folder = ROOT / "station_ui"
    pages = [*folder.rglob("*.js"), *folder.rglob("*.html"), *folder.rglob("*.py")]
    missing = {
        f"{path.relative_to(ROOT)}: {message}"
        for path in pages
        for message in SAID.findall(path.read_text(encoding="utf-8"))
        if message not in known
    }
    assert missing == set(), f"no words for: {sorted(missing)}"


def test_every_hold_reason_and_rule_has_a_word() -> None:
    known = set(texts("zh"))
    assert [why for why in HOLD_REASONS if f"hold.{why}" not in known] == []
    assert [rule.value for rule in Rule if f"rule.{rule.value}" not in known] == []


def test_every_cause_of_a_miss_and_every_moment_has_a_word() -> None:
    known = set(texts("zh"))
    assert [cause.value for cause in Cause if f"cause.{cause.value}" not in known] == []
    day = datetime(2026, 11, 20, tzinfo=UTC)
    rules = SiteRules(trips=(PlannedTrip(carrier="zto", weekdays=(0, 1, 2, 3, 4, 5, 6), departs=time(20, 30)),))
    told = {each.what for each in moments(rules, day, day + timedelta(days=1))}
    assert len(told) == 5
    assert [what for what in told if f"moment.{what}" not in known] == []


def test_every_outcome_and_carrier_has_a_word() -> None:
    known = set(texts("zh"))
    quiet = {Outcome.SILENT, Outcome.RIGHT, Outcome.PACKED, Outcome.LABEL_WANTED}
    assert [outcome.value for outcome in Outcome if outcome not in quiet and f"outcome.{outcome}" not in known] == []
    assert [carrier for carrier in CARRIERS if f"carrier.{carrier}" not in known] == []


def test_a_reason_is_put_into_words_with_its_gaps_filled() -> None:
    chinese = words.load("zh")
    assert chinese.reason(reason("already_packed", badge="021", at="2026-11-20T08:31:00Z"), SHANGHAI) == (
        "工号 021 在 11-20 16:31 打的"
    )
    assert chinese.reason(reason("held", why="short")) == "挂起：缺货"


def test_a_part_whose_gap_has_no_value_is_left_out() -> None:
    english = words.load("en")
    assert "3 tries left" in english.reason(reason("pin_wrong", left=3))
    assert "tries" not in english.reason(reason("pin_wrong"))


def test_a_value_that_holds_marks_stays_as_it_is() -> None:
    said = words.load("en").say("wrong.put_aside", what="<b>*{x}[y]*")
    assert "<b>*{x}[y]*" in said


def test_a_missing_text_is_an_error_and_an_unknown_reason_says_its_code() -> None:
    with pytest.raises(words.MissingWord):
        words.load("zh").say("no.such.text")
    assert "from_a_newer_station" in words.load("en").reason(reason("from_a_newer_station"))


def test_an_unknown_language_is_answered_in_chinese() -> None:
    assert words.load("fr").tag == "zh-Hans"
