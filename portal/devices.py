"""What a browser says of itself, in words that its owner knows it by."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
"""In order: what comes first is said by fewer of them."""


def device_in(user_agent: str) -> str:
    """``Firefox, Windows``; what is not known is left out."""
    found = (next((name for sign, name in table if sign in user_agent), None) for table in (_BROWSERS, _MACHINES))
    return ", ".join(name for name in found if name) or "?"
