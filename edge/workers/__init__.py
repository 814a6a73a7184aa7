"""Workers of the station: each follows the record and does one thing. They meet only in the journal."""
