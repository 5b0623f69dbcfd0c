"""The command line: one file per command, each a function of the command's name."""
