"""`python -m acd` is `acd`."""

from acd.cli.main import app

app(prog_name="acd")
