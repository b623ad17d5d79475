"""From where a request comes, told by the proxies that the installation has and never by the visitor."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - not listened on; a socket without addresses


def client_address(request: HttpRequest) -> str:
    """The address of the client: the entry of X-Forwarded-For that the outermost own proxy wrote.

    Without proxies it is the peer, and the header, which anybody can send, is not read.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.NUM_PROXIES:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", told).split(",")]
        told = forwarded[-min(settings.NUM_PROXIES, len(forwarded))]
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return UNKNOWN


def network_of(address: str) -> str:
    """The network that one office, or one attacker, has: /24 of IPv4, /64 of IPv6."""
    width = 24 if ipaddress.ip_address(address).version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{width}", strict=False))
