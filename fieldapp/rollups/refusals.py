"""What an address of figures may not ask."""

from fieldapp.errors import Invalid


class BadQuestion(Invalid):
    """An address asks for a day, a door, a measure that cannot be read or does not exist here."""

    code = "bad_value"
