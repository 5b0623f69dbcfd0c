"""What must outlive the engine: the ledger's live window, and what a new engine needs to go on where this one ended."""
