"""Scanners, printers, cameras: codes, bytes and pictures. Knows nothing of orders, parcels or the record."""
