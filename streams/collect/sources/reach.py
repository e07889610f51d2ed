"""Servers that are asked otherwise than by HTTP: the same addresses are refused."""

from __future__ import annotations

from streams.collect.addresses import Allowed, CheckedResolver, PrivateAddress, refused
from streams.errors import SourceError
from streams.settings import Settings


async def address_of(settings: Settings, host: str, port: int) -> str:
    """An address of a host that may be asked. Raises SourceError: `name`, `private`."""
    resolver = CheckedResolver(Allowed(settings.collect_private))
    try:
        found = await resolver.resolve(host, port)
    except PrivateAddress as error:
        raise refused(str(error)) from None
    except OSError:
        found = []
    finally:
        await resolver.close()
    if not found:
        raise SourceError("name", f"{host} has no address; is the name right?")
    return found[0]["host"]
