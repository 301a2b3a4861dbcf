"""Whether the workers of this container are alive: 0, or 1 with the reason.

The image has no curl, and ``dateline`` takes longer to start. Workers that share a container listen on ports that
follow each other (the setting ``metrics_port``); the first one where no one listens ends the row.
"""

import os
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

SECONDS = 4
WORKERS = 100


def problem(first: int) -> str | None:
    """What is wrong with the workers from port ``first`` on, or None."""
    for port in range(first, first + WORKERS):
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS).close()
        except HTTPError as error:
            return f"port {port}: {error.read(1000).decode(errors='replace').strip()}"
        except OSError as error:
            reason = getattr(error, "reason", error)
            if port > first and isinstance(reason, ConnectionRefusedError):
                return None
            return f"port {port}: {reason}"
    return None


if __name__ == "__main__":
    sys.exit(problem(int(os.environ.get("DATELINE_METRICS_PORT") or 9464)))
