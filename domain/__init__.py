"""What packing, deadlines and scores mean. Pure: no I/O, no wall clock, no logging, no frameworks."""
