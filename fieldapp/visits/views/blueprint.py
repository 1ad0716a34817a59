"""What the doors of this room are registered on."""

from flask import Blueprint

bp = Blueprint("visits", __name__)
