"""WooCommerce has no order export of its own: the columns that its plugins usually write. A row a line of an order.

Does not know how rows become orders. Files with other columns go through a saved mapping.
"""

from __future__ import annotations

import re

from edge.importers.header import Layout
from edge.importers.order_format import OrderFormat
from edge.importers.usual_row import continues_above, number_matching

ORDER_NUMBER = re.compile(r"#?[A-Za-z0-9][\w-]{0,39}")

LAYOUT = Layout(
    names={
        "number": "order_number | order number | order_id | order id",
        "platform_status": "status | order_status | order status",
        "created_at": "order_date | order date | date_created",
        "paid_at": "paid_date | date_paid | paid date",
        "declared_at": "date_completed | completed_date",
        "quantity": "item_quantity | quantity | item quantity | line_item_quantity | qty",
        "title": "item_name | item name | product_name | product name | line_item_name",
        "sku": "item_sku | item sku | sku | product_sku | line_item_sku",
        "goods_id": "product_id | item_product_id | item_id",
        "variant": "item_meta | variation | item_variation",
        "buyer": "customer_note | customer note | customer_message",
        "tracking_number": "tracking_number | tracking number",
        "carrier": "tracking_provider | shipping provider",
    },
    marks=("order_id | order_number | order id | order number", "status | order_status | order status"),
    strangers="order-id | Order Substatus | Sales Record Number | Lineitem name | CWB_NO",
    wanted=(("number",), ("quantity",), ("sku", "goods_id", "title"), ("created_at", "paid_at")),
)

FORMAT = OrderFormat(
    platform="woocommerce",
    layout=LAYOUT,
    numbers=re.compile(r"#\d{3,}"),
    number=number_matching(ORDER_NUMBER),
    continues_above=continues_above,
)
