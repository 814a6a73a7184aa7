"""Envelopes: write, follow, accept, chain. Knows envelopes, not what their kinds mean."""
