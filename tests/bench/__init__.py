"""Measurements, never assertions: what things cost, side by side within one run."""
