"""The station's state: tables derived from its journals, and the doors between rows and domain values."""
