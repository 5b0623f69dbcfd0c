"""The same minutes of callers on the real stack and in the simulator, side by side."""
