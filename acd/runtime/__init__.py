"""Everything between the pure core and the world: the clock, the inbox, the journal, the ledger and the daemon."""
