"""Head office over HTTP, under /api/v1. The only place that knows status codes."""
