"""Free ports on this machine."""

import socket

from workbench.progress import Problem

HOST = "127.0.0.1"
_TRIES = 50


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def first_free(start: int) -> int:
    """Return the first free port from ``start`` on.

    :raises Problem: none of the next ones is free
    """
    for port in range(start, start + _TRIES):
        if is_free(port):
            return port
    raise Problem(f"no free port between {start} and {start + _TRIES - 1}")


def require_free(port: int) -> int:
    """Return the port that the user named.

    :raises Problem: something else listens on it
    """
    if not is_free(port):
        raise Problem(f"port {port} is taken: name another with --port, or none")
    return port
