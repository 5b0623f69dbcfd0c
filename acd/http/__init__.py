"""The HTTP API: what people and programs see of a running centre, and ask of it. It decides nothing.

It stands behind two things only (`port.py`): a request that is submitted, and a snapshot with the stream that goes on
from it. Neither the engine nor its state is known here.
"""
