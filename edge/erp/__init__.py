"""What a station tells an ERP: templates as data, the fact as fields, a signed request, what its answer means."""
