"""From envelopes to rows: effects of an event, facts that they join to, rows that facts amount to. Mostly pure."""
