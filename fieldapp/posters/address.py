"""A poster's address: as its QR holds it, as people read it."""

from urllib.parse import urlsplit


def scanned_address(origin: str, code: str) -> str:
    """Return what the QR holds: in capitals, which a QR packs tighter and browsers read as well."""
    return f"{origin}/g/{code}".upper()


def readable_address(origin: str, code: str) -> str:
    """Return what stands under the QR, to be typed by hand."""
    return f"{urlsplit(origin).netloc}/g/{code}"
