"""The command line: one file a command, each a thin shell over functions that anyone may call."""
