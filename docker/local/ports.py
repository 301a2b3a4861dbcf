"""Ports on the loopback interface."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range from which the system takes the near end of outgoing connections (from 32768 on Linux, from 49152 on
# macOS): a client that calls a dead port there again and again can end up connected to itself, and hold the port.
_FREE_RANGE = range(15000, 32000)


def is_taken(port: int) -> bool:
    """Whether some program listens on the port (or has it bound)."""
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex((LOOPBACK, port)) == 0:
            return True
    with socket.socket() as listener:
        # As the servers do: what is left of closed connections does not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def free_port(run: int = 1) -> int:
    """A port that no one uses now, and the ``run - 1`` after it neither."""
    while True:
        port = random.choice(_FREE_RANGE)
        if not any(is_taken(port + step) for step in range(run)):
            return port
