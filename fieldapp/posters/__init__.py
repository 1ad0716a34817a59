"""Posters and leaflets: codes, the printed sheets, the page behind a QR, scans without persons, requests for help."""
