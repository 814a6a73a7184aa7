"""The command and the composition roots. No rules here; nobody imports it."""
