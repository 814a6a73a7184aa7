"""What head office keeps: tables, and the few ways in and out of them."""
