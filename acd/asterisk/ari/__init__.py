"""Asterisk's REST interface: commands become requests, messages become events; neither decides anything."""
