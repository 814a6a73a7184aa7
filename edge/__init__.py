"""The station service: devices to decisions to journal. Does not know head office's tables or any screen's words."""
