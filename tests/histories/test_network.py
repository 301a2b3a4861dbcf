"""The network that fails on purpose, between two plain sockets."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.histories.network import Network

TIMEOUT = 5


@pytest.fixture
def network() -> Iterator[Network]:
    """A way to a server that sends back what it gets."""
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(connection: socket.socket) -> None:
        with connection:
            while piece := connection.recv(4096):
                connection.sendall(piece)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=echo, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    network = Network(listener.getsockname())
    yield network
    network.close()
    listener.close()


def _connect(network: Network) -> socket.socket:
    return socket.create_connection(("127.0.0.1", network.port), timeout=TIMEOUT)


def _answer(connection: socket.socket, message: bytes = b"hello") -> bytes:
    connection.sendall(message)
    return connection.recv(4096)


def test_it_passes_everything_on(network: Network) -> None:
    """As long as nothing is set."""
    with _connect(network) as connection:
        assert _answer(connection) == b"hello"


def test_a_cut_ends_connections_and_takes_no_new_ones(network: Network) -> None:
    """And what comes after it is healed passes again."""
    with _connect(network) as connection:
        assert _answer(connection) == b"hello"
        network.set("to", "cut")
        assert connection.recv(4096) == b""
    with _connect(network) as refused:
        assert refused.recv(4096) == b""
    network.heal()
    with _connect(network) as connection:
        assert _answer(connection) == b"hello"


def test_a_half_open_connection_stays_and_says_nothing(network: Network) -> None:
    """What is sent arrives, and no answer does, until the connection is given up."""
    with _connect(network) as connection:
        assert _answer(connection) == b"hello"
        network.set("from", "silent")
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            _answer(connection)
        network.heal()
        connection.settimeout(TIMEOUT)
        assert connection.recv(4096) in (b"", b"hello")


def test_a_torn_answer_ends_in_its_middle(network: Network) -> None:
    """Half of it arrives."""
    with _connect(network) as connection:
        network.set("from", "torn")
        assert _answer(connection, b"0123456789") == b"01234"
        assert connection.recv(4096) == b""


def test_every_second_connection_alone(network: Network) -> None:
    """The others do not notice."""
    with _connect(network) as first, _connect(network) as second:
        network.set("from", "torn", every=2)
        answers = {_answer(first, b"0123456789"), _answer(second, b"0123456789")}
        assert answers == {b"0123456789", b"01234"}
