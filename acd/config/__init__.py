"""YAML → plan: a strict loader that shows every mistake with its place. Nothing here talks to the network."""
