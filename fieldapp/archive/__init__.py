"""Closing a campaign for good: what families told is erased, the figures stay."""
