"""Short codes that people read aloud and type: Crockford's letters, nothing to confuse."""

import re
import secrets

# No I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code(length: int) -> str:
    """Return a random code: five bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(text: str) -> str:
    """Return a code as it was made: case, spaces, hyphens, O for 0 and I or L for 1 are forgiven."""
    return re.sub(r"[^0-9A-Z]", "", text.upper()).translate(_READ_AS)
