"""Facts, past tense: what a journal's ``kind`` and ``data`` mean. Does not know envelopes, tables or screens.

Instants are aware UTC. ``at`` is when it happened at the bench (a scan's last byte), not when it was stored.
``place`` is "bench", "dock" or "weigh" of the station that wrote the event. Persons are badge ids, never names.
"""

from __future__ import annotations

from typing import get_args

from domain.batch_ship_events import BatchShipTaken, BatchShipTakenBack, BatchShipUploaded
from domain.device_events import DeviceChanged
from domain.effect_events import (
    ClipKept,
    LabelAsked,
    LabelAttached,
    LabelDropped,
    LabelFailed,
    LabelPrinted,
    LabelStarted,
    LabelUnknown,
    PhotoAsked,
    PhotoMissed,
    PhotoTaken,
)
from domain.feed_events import (
    BadgeIssued,
    BadgeRevoked,
    CarrierScanned,
    GoodsListed,
    ImportUndone,
    ListLoaded,
    MappingRemoved,
    MappingSaved,
    OrderImported,
    OrdersLoaded,
    OrderUndone,
    PolicyPublished,
    SiteRulesSet,
    WaybillListed,
    WaybillUndone,
)
from domain.floor_events import (
    ForecastSampled,
    JournalContinued,
    LiftDenied,
    PackerSignedIn,
    PackerSignedOut,
    ReadinessChecked,
    RefusalsCounted,
    RuleLifted,
    ScanRefused,
    StationStarted,
    TripClosed,
    TripForecast,
    TripOpened,
)
from domain.goods_events import AnswerDropped, BarcodeAnswered, BarcodeBound, BarcodeUnbound, SerialAsked
from domain.parcel_events import (
    HoldReleased,
    LabelScanned,
    LabelSettled,
    ParcelChanged,
    ParcelHandedOver,
    ParcelHeld,
    ParcelNamed,
    ParcelOpened,
    ParcelPacked,
    ParcelVerified,
    UnitReturned,
    UnitVerified,
)
from domain.posting_events import (
    PostingAccepted,
    PostingAsked,
    PostingPutOff,
    PostingRefused,
    PostingSettled,
    PostingStarted,
    PostingUnknown,
)
from domain.watch_events import (
    MomentReached,
    ParcelMissed,
    PickupByBreached,
    PickupByNeared,
    ShipByBreached,
    ShipByNeared,
)
from domain.weight_events import ParcelWeighed, WeightAsked, WeightMissed

__all__ = [
    "KINDS",
    "AnswerDropped",
    "BadgeIssued",
    "BadgeRevoked",
    "BarcodeAnswered",
    "BarcodeBound",
    "BarcodeUnbound",
    "BatchShipTaken",
    "BatchShipTakenBack",
    "BatchShipUploaded",
    "CarrierScanned",
    "ClipKept",
    "DeviceChanged",
    "Event",
    "ForecastSampled",
    "GoodsListed",
    "HoldReleased",
    "ImportUndone",
    "JournalContinued",
    "LabelAsked",
    "LabelAttached",
    "LabelDropped",
    "LabelFailed",
    "LabelPrinted",
    "LabelScanned",
    "LabelSettled",
    "LabelStarted",
    "LabelUnknown",
    "LiftDenied",
    "ListLoaded",
    "MappingRemoved",
    "MappingSaved",
    "MomentReached",
    "OrderImported",
    "OrderUndone",
    "OrdersLoaded",
    "PackerSignedIn",
    "PackerSignedOut",
    "ParcelChanged",
    "ParcelHandedOver",
    "ParcelHeld",
    "ParcelMissed",
    "ParcelNamed",
    "ParcelOpened",
    "ParcelPacked",
    "ParcelVerified",
    "ParcelWeighed",
    "PhotoAsked",
    "PhotoMissed",
    "PhotoTaken",
    "PickupByBreached",
    "PickupByNeared",
    "PolicyPublished",
    "PostingAccepted",
    "PostingAsked",
    "PostingPutOff",
    "PostingRefused",
    "PostingSettled",
    "PostingStarted",
    "PostingUnknown",
    "ReadinessChecked",
    "RefusalsCounted",
    "RuleLifted",
    "ScanRefused",
    "SerialAsked",
    "ShipByBreached",
    "ShipByNeared",
    "SiteRulesSet",
    "StationStarted",
    "TripClosed",
    "TripForecast",
    "TripOpened",
    "UnitReturned",
    "UnitVerified",
    "WaybillListed",
    "WaybillUndone",
    "WeightAsked",
    "WeightMissed",
]

Event = (
    StationStarted
    | JournalContinued
    | PackerSignedIn
    | PackerSignedOut
    | ParcelOpened
    | UnitVerified
    | UnitReturned
    | BarcodeAnswered
    | AnswerDropped
    | SerialAsked
    | ParcelVerified
    | LabelScanned
    | LabelSettled
    | ParcelPacked
    | ScanRefused
    | RefusalsCounted
    | ParcelHeld
    | HoldReleased
    | ParcelNamed
    | ParcelChanged
    | LabelAttached
    | LabelAsked
    | LabelStarted
    | LabelPrinted
    | LabelFailed
    | LabelUnknown
    | LabelDropped
    | PhotoAsked
    | PhotoTaken
    | PhotoMissed
    | ClipKept
    | WeightAsked
    | ParcelWeighed
    | WeightMissed
    | TripOpened
    | ParcelHandedOver
    | TripClosed
    | RuleLifted
    | LiftDenied
    | ForecastSampled
    | ReadinessChecked
    | DeviceChanged
    | MomentReached
    | ParcelMissed
    | ShipByNeared
    | ShipByBreached
    | PickupByNeared
    | PickupByBreached
    | PostingAccepted
    | PostingAsked
    | PostingPutOff
    | PostingRefused
    | PostingSettled
    | PostingStarted
    | PostingUnknown
    | BatchShipTaken
    | BatchShipUploaded
    | BatchShipTakenBack
    | OrderImported
    | WaybillListed
    | GoodsListed
    | BarcodeBound
    | BarcodeUnbound
    | PolicyPublished
    | SiteRulesSet
    | BadgeIssued
    | BadgeRevoked
    | CarrierScanned
    | OrdersLoaded
    | ListLoaded
    | OrderUndone
    | WaybillUndone
    | ImportUndone
    | MappingSaved
    | MappingRemoved
)

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
