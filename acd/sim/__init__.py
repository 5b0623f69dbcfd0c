"""The simulator: the very engine that routes calls, under a virtual clock, with a switch and people made of chance."""
