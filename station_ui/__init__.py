"""A station's screens: the packer's bench and the supervisor's panel. Show what the station says, decide nothing."""
