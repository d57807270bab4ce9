"""The errors that end a command.

    DocmillError
    ├── UsageError         64  what was asked for cannot be done; asking again changes nothing
    ├── FailureLimitError  65  too many documents failed; nothing was published
    └── RetryError         75  something outside is missing or busy; the same command may work later
        └── BusyError          another process is doing the same

A message names the thing and the remedy, in one line. ``schemas.settings.SettingsError`` counts as
a UsageError; ``extractors.stage.StageError`` never ends a command.
"""


class DocmillError(Exception):
    """A command that cannot go on."""

    exit_code = 70


class UsageError(DocmillError):
    """What was asked for cannot be done."""

    exit_code = 64


class FailureLimitError(DocmillError):
    """More documents failed than the collection allows."""

    exit_code = 65


class RetryError(DocmillError):
    """Something outside is missing or busy."""

    exit_code = 75


class BusyError(RetryError):
    """Another process is doing the same."""
