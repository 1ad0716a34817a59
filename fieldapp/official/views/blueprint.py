"""The one blueprint of published figures."""

from flask import Blueprint

bp = Blueprint("official", __name__)
