"""A floor to try without a shop: made-up orders, virtual devices."""
