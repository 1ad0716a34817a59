"""Where the pages of second looks are registered."""

from flask import Blueprint

bp = Blueprint("review", __name__)
