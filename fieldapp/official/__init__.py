"""Figures that others published beside ours: as stated, compared aloud, never corrected."""
