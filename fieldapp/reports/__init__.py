"""Closings: figures frozen at an instant, and the official report and spreadsheet made from them."""
