"""Visits through every door."""
