"""The socket on which the API takes connections. Apart from the server, whose libraries take their time to load."""

import socket

SEND_BUFFER_BYTES = 131_072
# A client that takes nothing for so long is disconnected by the kernel, however little it was sent.
SILENT_MAX_S = 30


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on (0: any free port). Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A restarted engine takes its port again, whatever is left of the last one's connections.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_MAX_S * 1000)
        listening.bind((host, port))
        listening.listen(128)
        listening.setblocking(False)
    except BaseException:
        listening.close()
        raise
    return listening
