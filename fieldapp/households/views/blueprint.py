"""What the doors of this room are registered on."""

from flask import Blueprint

bp = Blueprint("households", __name__)
