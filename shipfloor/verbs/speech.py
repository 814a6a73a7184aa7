"""How the command speaks: sentences in the reader's language, errors on stderr, JSON for machines. Knows no verbs.

Words of reasons are the screens' (``station_ui.words``); those of the command itself stand here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from domain.reason import Reason
    from edge.settings import Settings
    from station_ui.words import Words

STATION_SETTINGS = Path("/etc/shipfloor/station.toml")

Language = Literal["zh", "en"]
# A value of the environment that is neither is refused as a typed one is, by its name: a fallback would leave whoever
# set it wondering which language was meant.
Lang = Annotated[Language, typer.Option("--lang", envvar="SHIPFLOOR_LANG", help="The language of what is said.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for machines.")]
DataFolder = Annotated[Path | None, typer.Option(help="The data folder itself, instead of settings that name it.")]
SettingsFile = Annotated[Path, typer.Option(help="This machine's settings (TOML).")]

# Exit codes: something is wrong with what was looked at; the command could not do its work; what was typed makes no
# sense (and nothing was done).
WRONG, UNABLE, UNUSABLE = 1, 2, 3

WORDS: dict[str, tuple[str, str]] = {
    "file_unreadable": ("文件打不开：{file}（{why}）", "The file cannot be read: {file} ({why})"),
    "station_silent": (
        "工位没有应答：{url}。先启动工位（shipfloor station），或用 --url 指定地址",
        "No station answers at {url}. Start it (shipfloor station), or name another with --url",
    ),
    "url_malformed": (
        "{url} 不是地址，什么都没有发出去。写成 http://192.168.1.20:8480",
        "{url} is no address, and nothing was sent. Write it like http://192.168.1.20:8480",
    ),
    "not_allowed": (
        "工位不让这台机器导入：用 --settings 指定带 token 的设置文件",
        "The station does not let this machine import: name the settings with its token (--settings)",
    ),
    "refused": ("没有导入：{why}", "Nothing was imported: {why}"),
    "imported": (
        "新增 {accepted}，更新 {updated}，没变 {unchanged}，没收下 {rejected} 行",
        "{accepted} new, {updated} changed, {unchanged} unchanged, {rejected} rows refused",
    ),
    "only_tried": ("只是试读，什么都没有记下。", "Only tried: nothing was recorded."),
    "row": ("行", "Row"),
    "reason": ("原因", "Reason"),
    "more_rows": ("还有 {count} 行（用 --json 看全部）", "{count} more rows (--json shows all)"),
    "warning": ("注意：{why}", "Note: {why}"),
    "no_database": ("这里没有工位的数据：{path}", "There is no station's database at {path}"),
    "database_damaged": ("数据库读不出来：{why}", "The database cannot be read: {why}"),
    "in_use": ("数据正被另一个 shipfloor 进程使用，先停掉它。（{why}）", "Another shipfloor process uses it. ({why})"),
    "intact": ("{role} 日志 {journal} 完整：{count} 条", "The {role} journal {journal} is whole: {count} events"),
    "broken": (
        "{role} 日志 {journal} 从第 {at} 条起不可信：内容被改过、缺了或换了顺序",
        "The {role} journal {journal} cannot be trusted from event {at} on: changed, missing or out of order",
    ),
    "cut": (
        "{role} 日志 {journal} 的末尾被截掉：只到第 {count} 条，应当到第 {head} 条",
        "The end of the {role} journal {journal} was cut off: it ends at {count}, and should reach {head}",
    ),
    "other_history": (
        "{role} 日志 {journal} 在第 {head} 条与给出的哈希不同：是另一段历史",
        "The {role} journal {journal} differs at event {head} from the head that was given: another history",
    ),
    "forked": (
        "{role} 日志 {journal} 从第 {at} 条起和总部的不是同一段历史（克隆的卡、恢复的备份？）。两边都还在，先别删",
        "The {role} journal {journal} is not head office's from event {at} on: a cloned card, a backup? Delete neither",
    ),
    "central_same": ("总部有全部 {central} 条，末条哈希一致", "Head office has all {central}, with the same last hash"),
    "central_lacks": (
        "总部有到第 {central} 条，与这里一致；后面 {few} 条只在这里，总部还没有，无从对照",
        "Head office has the same up to event {central}; nobody else vouches for the last {few}, which are only here",
    ),
    "central_unnamed": (
        "{file} 里没有 [central]：没有总部可问。什么也没有检查；写上 [central]，或者不用 --central",
        "{file} has no [central]: there is no head office to ask. Nothing was checked. Add it, or leave --central out",
    ),
    "head_malformed": ("--head 要写成 序号:哈希", "--head is SEQUENCE:HASH"),
    "central_silent": ("总部没有应答：{why}", "Head office does not answer: {why}"),
    "rebuilt": ("由 {count} 条记录重建完成", "Rebuilt from {count} events"),
    "exists": ("{file} 已经存在，不覆盖", "{file} exists already and is not overwritten"),
    "backed_up": (
        "已备份到 {file}（{count} 条记录，检查通过）。照片在 {photos}，要另外备份",
        "Backed up to {file} ({count} events, checked). Photos lie in {photos}: back them up as well",
    ),
    "backup_damaged": ("备份检查没有通过：{why}", "The backup did not pass its check: {why}"),
    "not_empty": ("{folder} 里已经有工位的数据，不覆盖", "{folder} holds a station's data already"),
    "restored": (
        "已恢复到 {folder}。日志已另起一本（{journal}），第一条写明接着哪一本",
        "Restored to {folder}. It goes on in a new journal ({journal}) whose first event names the old one",
    ),
    "other_station": (
        "备份是 {theirs} 的，设置里是 {ours}：不恢复",
        "The backup is of {theirs}, the settings are of {ours}: not restored",
    ),
    "kind": ("种类", "Kind"),
    "value": ("值", "Value"),
    "carriers": ("可能的快递", "Possible carriers"),
    "unknown_carrier": ("不认识快递 {carrier}；认识的有 {known}", "Unknown carrier {carrier}; known are {known}"),
    "label_not_drawn": (
        "{language} 原样交给这种打印机，这里不画：不写 --png，只写 -o",
        "{language} goes to its printer as it is and is not drawn here: leave --png out, -o alone",
    ),
    "label_no_renderer": (
        "这台机器上没有能画 ZPL 的程序：装上它（make preview），或者不写 --png，只写 -o",
        "Nothing on this machine draws ZPL: install it (make preview), or leave --png out, -o alone",
    ),
    "label_made": ("做好了：{files}", "Made: {files}"),
    "label_failed": ("标签做不出来：{why}", "The label cannot be made: {why}"),
    "label_no_paper": (
        "--paper 写毫米：单张 100x150，卷纸 80，装箱单 slip80。没有生成任何文件（{why}）",
        "--paper is millimetres: 100x150 for a sheet, 80 for a roll, slip80 for a packing slip. Nothing made ({why})",
    ),
    "label_nowhere": ("要写到哪里？-o 写字节，--png 画预览", "Where to? -o writes the bytes, --png a picture"),
    "label_no_order": ("{file} 里的订单用不了：{why}", "{file}: the order cannot be used: {why}"),
    "label_not_here": (
        "{option} 对 {file} 没有意义：--page、--width-mm 用于别人的面单，--number 用于订单文件。没有生成任何文件",
        "{option} is not for {file}: --page and --width-mm are for others' labels, --number for orders. Nothing made",
    ),
    "label_which": (
        "{file} 里有 {count} 个订单（{numbers}）：用 --number 说是哪一个",
        "{file} holds {count} orders ({numbers}): say which with --number",
    ),
    "unknown_order": ("工位不认识 {name}", "The station does not know {name}"),
    "no_parcel": ("订单 {name} 没有要打的包裹", "Order {name} has no parcel to pack"),
    "parcel": ("包裹 {number}", "Parcel {number}"),
    "no_deadline": ("没有期限：没有付款、成交或承诺时间", "No deadline: no payment, completion or promise is known"),
    "ship_by": ("平台期限", "Ship by"),
    "due_date": ("应发日", "Due"),
    "bench_deadline": ("打包期限", "Pack by"),
    "risk": ("风险", "Risk"),
    "policy": ("平台规则", "Policy"),
    "no_policy": ("没有", "None"),
    "note": ("注意", "Note"),
    "unconfirmed": ("未核实", "unconfirmed"),
    "time_left": ("还有 {hours} 小时 {minutes} 分", "{hours} h {minutes} min left"),
    "time_over": ("已过 {hours} 小时 {minutes} 分", "{hours} h {minutes} min ago"),
    "platform_missing": ("要说是哪个平台：--platform（{known}）", "Say which platform: --platform ({known})"),
    "platform_unknown": (
        "没有平台 {platform} 的规则。有：{known}",
        "No policy for platform {platform}. There are: {known}",
    ),
    "platform_not_yet": (
        "{platform} 的规则从 {first} 起才有，这个订单更早",
        "The policies of {platform} begin on {first}; this order is earlier",
    ),
    "nothing_to_compute": (
        "没有能算的时间：给一个 --paid-at、--group-completed-at、--created-at 或 --promise",
        "No time to compute from: give --paid-at, --group-completed-at, --created-at or --promise",
    ),
    "class_unknown": ("规则 {policy} 没有类别 {name}。有：{known}", "{policy} has no class {name}. There are: {known}"),
    "presale_without_date": (
        "预售要说哪天发：--class {name}=2026-12-01",
        "A presale needs its date: --class {name}=2026-12-01",
    ),
    "promise_before_start": (
        "承诺时间 {promise} 不晚于付款（成团）时间 {start}：有一个写错了",
        "The promise {promise} is not after the payment or group completion {start}: one of them is wrong",
    ),
    "time_unreadable": (
        "{option}：看不懂时间 {text}。写成 2026-11-20T16:52:00+08:00",
        "{option}: {text} is no time. Write it like 2026-11-20T16:52:00+08:00",
    ),
    "date_unreadable": (
        "{option}：看不懂日期 {text}。写成 2026-12-01",
        "{option}: {text} is no date such as 2026-12-01",
    ),
    "trip_unreadable": ("--trip：看不懂 {text}。写成 20:30", "--trip: {text} is no time of day such as 20:30"),
    "zone_unknown": (
        "没有时区 {zone}。写成 Asia/Shanghai",
        "No time zone is called {zone}. Write it like Asia/Shanghai",
    ),
    "site_unreadable": ("{file} 不是现场规则：{why}", "{file} holds no site rules: {why}"),
    "check_settings": ("设置", "Settings"),
    "check_folder": ("数据文件夹", "Data folder"),
    "check_process": ("别的进程", "Other process"),
    "check_database": ("数据库", "Database"),
    "check_central": ("总部", "Head office"),
    "check_forms": ("批量发货格式", "batch-ship forms"),
    "check_erp": ("ERP {name}", "ERP {name}"),
    "check_intake": ("收单文件夹", "Watched folder"),
    "check_ca_file": ("面单证书", "Labels' certificates"),
    "check_replay": ("第二系统 {name}", "Second system {name}"),
    "runs": ("工位正在运行，设备由它来答", "The station runs, and is asked about its devices"),
    "runs_not": ("没有", "None"),
    "reachable": ("连得上", "Reachable"),
    "unreachable": ("连不上：{why}", "Cannot be reached: {why}"),
    "whole": ("完好", "Whole"),
    "fresh": ("还没有，第一次启动会建", "None yet: the first start makes it"),
    "token_refused": ("{url}：总部不认这台的 token，核对 [central]", "{url}: does not take this station's token"),
    "not_head_office": ("{url}：有应答，但不是总部", "{url}: answers, but is no head office"),
    "folder_missing": ("没有这个文件夹。先建好，再共享出去", "There is no such folder. Make it, then share it"),
    "missing": ("没有找到", "Not found"),
    "denied": ("没有权限", "No permission"),
    "role_unknown": ("没有 {role} 这种用途；有 {known}", "No role is called {role}; known: {known}"),
    "simulating": (
        "# 上面是设置；下面一行一件事（help 列出全部，Ctrl-D 结束）",
        "# The settings stand above. One thing a line from here on (help lists them, Ctrl-D ends)",
    ),
    "sheet_written": ("已写好，打印出来照着扫：{file}", "Written; print it and scan along: {file}"),
    "sheet_unknown": ("没有 {model} 的设置页；有：{known}", "There is no sheet for {model}; there are: {known}"),
    "sheet_format": ("{file} 要以 .pdf 或 .png 结尾", "{file} must end in .pdf or .png"),
    "sheet_alone": (
        "--sheet 只写设置页：和 --out 一起用，别的另外再做一次。什么都没有做",
        "--sheet writes a page and no more: give it with --out alone, and do the rest apart. Nothing was done",
    ),
    "out_without_sheet": (
        "--out 是设置页的文件，要和 --sheet 一起用；照片用 --photo。什么都没有做",
        "--out is the set-up page's file and goes with --sheet; a photo's is --photo. Nothing was done",
    ),
    "sheet_failed": ("设置页没有写成：{why}", "The sheet was not written: {why}"),
    "all_well": ("都好", "All is well"),
    "not_well": ("{count} 处要处理", "{count} to be mended"),
}


@dataclass(frozen=True)
class Speech:
    """One language of the command."""

    language: Language

    def say(self, key: str, **params: object) -> str:
        """One of the command's own sentences."""
        return WORDS[key][1 if self.language == "en" else 0].format(**params)

    def reason(self, told: dict[str, Any] | None, zone: str = "") -> str:
        """A reason as the API tells it, in words."""
        if not told:
            return ""
        from domain.reason import Reason

        known = ZoneInfo(zone) if zone else None
        return self._words.reason(Reason(str(told["code"]), dict(told.get("params") or {})), known)

    def told(self, why: Reason) -> str:
        """A reason without instants, in words."""
        return self._words.reason(why, None)

    def worded(self, why: Reason, zone: ZoneInfo) -> str:
        """A reason in words."""
        return self._words.reason(why, zone)

    def named(self, family: str, code: str) -> str:
        """The screens' word for a code."""
        return self._words.named(family, code)

    def fail(self, key: str, /, code: int = UNABLE, **params: object) -> NoReturn:
        """Say why on stderr and leave."""
        typer.echo(self.say(key, **params), err=True)
        raise typer.Exit(code)

    @cached_property
    def _words(self) -> Words:
        from station_ui import words

        return words.load(self.language)


def tell_json(value: object) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


def settings_or_exit(path: Path) -> Settings:
    """The station's settings; a file that cannot be read or does not fit ends the command with its sentence."""
    from edge.errors import SettingsError
    from edge.settings import read_settings

    try:
        return read_settings(path)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNABLE) from error


def data_folder(settings: Path, data: Path | None) -> Path:
    """The folder that was named, or the one that the settings name."""
    return data if data is not None else settings_or_exit(settings).data
