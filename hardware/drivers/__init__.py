"""One file a device kind; only `hardware.registry` names them."""
