"""The pull: rows of parcels or orders as CSV or NDJSON, in the order in which they changed, from a cursor on."""
