"""Head office: ingest, projector, feed, score, pull and its own page. Knows stations only by their journals."""
