"""What this program calls itself to phones."""

SERVER_VERSION = "0.4.0"
