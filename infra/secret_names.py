"""Which names of variables hold secrets, and which of ours are settings."""

import re

from schemas.settings import Settings

_SECRET = re.compile(
    r"(PASSWORD|TOKEN|SECRET|FERNET_KEY|SECRET_ACCESS_KEY|ACCESS_KEY_ID|DATABASE_URL|_CONN|_DSN)$"
    r"|^AIRFLOW_CONN_"
)
_PREFIX = "DOCMILL_"


def is_secret(variable: str) -> bool:
    """Whether what a variable of this name holds must not stand in a file."""
    return _SECRET.search(variable) is not None


def unknown_setting(variable: str) -> bool:
    """Whether a variable looks like a setting of ours and is none."""
    if not variable.startswith(_PREFIX):
        return False
    return variable.removeprefix(_PREFIX).split("__")[0].lower() not in Settings.model_fields
