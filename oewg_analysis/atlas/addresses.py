"""Addresses within the page, and which addresses outside it may become links."""

import re

_PLAIN = re.compile(r"[^A-Za-z0-9.-]")
_WEB = re.compile(r"https?://[^\s/?#]+[^\s]*", re.ASCII | re.IGNORECASE)


def anchor(*parts: str) -> str:
    """Make the identifier of a place in the page, which is also its permanent link after the `#`.

    Parameters
    ----------
    *parts : str
        What the place is and of what: "cell", a delegation, an issue.

    Returns
    -------
    str
        The parts with slashes between. Letters, digits, dots and hyphens stay; any other character becomes `_` and two
        hexadecimal digits for each byte of its UTF-8, so that two places never share an address.
    """
    return "/".join(_PLAIN.sub(lambda found: _bytes(found[0]), part) for part in parts)


def _bytes(character: str) -> str:
    return "".join(f"_{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def is_web(address: str | None) -> bool:
    """Say whether an address may become a link.

    Parameters
    ----------
    address : str or None
        As a statement states it.

    Returns
    -------
    bool
        True for http and https with a host; never for `javascript:`, `data:`, a relative address or none.
    """
    return address is not None and _WEB.fullmatch(address) is not None
