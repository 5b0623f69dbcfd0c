"""Everything the call centre decides, as plain functions of (state, event, time).

Nothing in this package imports asyncio, does I/O, reads a clock or logs. A newcomer reads
`events.py` (what can happen) and `commands.py` (what can be asked) and knows the system.
"""
