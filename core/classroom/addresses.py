"""Under which addresses phones reach this server, found without sending anything."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from core.access.policy import LOOPBACK, Policy, canonical, is_loopback

# Nobody is asked: to connect a datagram socket only makes the system say which of this
# computer's addresses it would send from. One of each private network, and of the
# documentation's (RFC 5737), which stands for the rest of the world.
_ELSEWHERE = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")
_PORT = 9  # discard


def join_addresses(policy: Policy, teachers: str, port: int) -> list[str]:
    """Where phones find the app, the most likely first, each with "/" at its end.

    Args:
        policy: How the server was started.
        teachers: The address that the teacher's browser has opened, such as
            "https://thaw.example.org/base"; behind a proxy nobody else knows it.
        port: That the server listens to.

    Returns:
        [] where only this computer can reach it, or where it is in no network.
    """
    if not policy.is_open:
        return []
    parts = urlsplit(teachers)
    own = canonical(parts.hostname or "")
    base = parts.path.rstrip("/") + "/"
    found = []
    if own and not is_loopback(own):
        found.append(f"{parts.scheme}://{parts.netloc}{base}")
    names = sorted(policy.names - {*LOOPBACK, own})
    hosts = [name for name in names if not is_loopback(name)]
    if policy.takes_any_address:
        hosts += [one for one in own_addresses() if one not in (own, *hosts)]
    found += [f"http://{_in_url(host)}:{port}{base}" for host in hosts]
    return found


def own_addresses() -> list[str]:
    """This computer's addresses in its networks (IPv4), the one to the world first."""
    found = [_sent_from(host) for host in _ELSEWHERE]
    try:
        told = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:  # a name that the system itself does not know
        told = []
    return _usable([*found, *(str(item[4][0]) for item in told)])


def _sent_from(host: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((host, _PORT))
            return str(asked.getsockname()[0])
        except OSError:  # no way there
            return ""


def _usable(addresses: Iterable[str]) -> list[str]:
    found = [one for one in dict.fromkeys(addresses) if one and not is_loopback(one)]
    parsed = {one: ipaddress.ip_address(one) for one in found}
    usable = [one for one in found if not parsed[one].is_unspecified]
    # What computers call themselves where no network has given them an address.
    return sorted(usable, key=lambda one: parsed[one].is_link_local)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
