"""Where somebody signs in from, as coarse as is of use to them: "Firefox on Windows", and part of an address."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.utils.translation import gettext as _

OTHER = "?"
# The first that occurs: most browsers name those they want to be taken for as well.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Opera": "Opera",
    "Samsung": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome/": "Chrome",
    "Chromium/": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "ChromeOS": "ChromeOS",
    "Mac": "Mac",
    "Linux": "Linux",
}
SHOWN_BITS = {4: 24, 6: 48}  # as much of an address as a list of sessions keeps


def device_of(user_agent: str) -> str:
    """`browser/system` of what a browser says of itself; of its own answer it is the same again."""
    return f"{_first_in(user_agent, BROWSERS)}/{_first_in(user_agent, SYSTEMS)}"


def _first_in(text: str, names: dict[str, str]) -> str:
    return next((name for sign, name in names.items() if sign in text), OTHER)


def in_words(device: str) -> str:
    browser, _slash, system = device.partition("/")
    match (browser == OTHER, system == OTHER):
        case (False, False):
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        case (False, True):
            return browser
        case (True, False):
            return _("A browser on %(system)s") % {"system": system}
    return _("A browser that does not say its name")


def network_of(address: str, bits: dict[int, int] = SHOWN_BITS) -> str:
    """The first address of the network that it belongs to."""
    ip = ip_address(address)
    return str(ip_network((ip, bits[ip.version]), strict=False).network_address)


def network_in_words(network: str) -> str:
    if isinstance(ip_address(network), IPv6Address):
        return f"{network}…"
    return f"{network.rpartition('.')[0]}.…"
