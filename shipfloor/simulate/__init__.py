"""Virtual devices to train with and to test against: a rig of them, and a script that works them."""
