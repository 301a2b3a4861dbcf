"""Who gives an order."""

import getpass
import os
import socket


def whoami() -> str:
    """Who is at this terminal, as USER@HOST."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # In a container the user may have no name; before Python 3.13 that was a KeyError.
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
