"""What head office's feed may say, and of what each event gives the latest word. Does not know how it is written."""

from __future__ import annotations

from central.projection.local import utc_text
from domain import events as e
from domain.barcode import barcode_key

FeedEvent = (
    e.OrderImported
    | e.WaybillListed
    | e.GoodsListed
    | e.BarcodeBound
    | e.BarcodeUnbound
    | e.PolicyPublished
    | e.SiteRulesSet
    | e.BadgeIssued
    | e.BadgeRevoked
    | e.CarrierScanned
    | e.OrdersLoaded
    | e.ListLoaded
    | e.OrderUndone
    | e.WaybillUndone
    | e.ImportUndone
    | e.MappingSaved
    | e.MappingRemoved
    | e.BatchShipTaken
    | e.BatchShipUploaded
    | e.BatchShipTakenBack
)


def key_of(event: e.Event) -> tuple[str, str] | None:
    """What the event gives the latest word on; None for what is only ever added."""
    match event:
        case e.OrderImported():
            return ("order", event.order.order_id)
        case e.WaybillListed():
            return ("waybill", event.waybill.tracking_number)
        case e.GoodsListed():
            return ("goods", event.goods.sku)
        case e.BarcodeBound() | e.BarcodeUnbound():
            return ("barcode", f"{barcode_key(event.code)}\x1f{event.sku}")
        case e.PolicyPublished():
            return ("policy", event.policy_id)
        case e.SiteRulesSet():
            return ("rules", "")
        case e.BadgeIssued() | e.BadgeRevoked():
            return ("badge", event.badge)
        case e.CarrierScanned():
            # A second source that reports the same scan says nothing new.
            return ("scan", f"{event.tracking_number}\x1f{event.stage}\x1f{utc_text(event.at)}")
        case _:
            return _key_of_import(event)


def _key_of_import(event: e.Event) -> tuple[str, str] | None:
    match event:
        case e.MappingSaved():
            return ("mapping", event.mapping.key)
        case e.MappingRemoved():
            return ("mapping", event.key)
        case e.OrdersLoaded() | e.ListLoaded() if event.import_id:
            return ("import", event.import_id)
        case e.ImportUndone():
            return ("undone", event.import_id)
        case _:
            return None
