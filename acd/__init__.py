"""The ACD engine: an asyncio daemon that turns Asterisk into a contact centre."""

__version__ = "0.1.0"
