"""Figures for operations: folds over the ledger's facts, and how Prometheus reads them. Nothing decides by them."""
