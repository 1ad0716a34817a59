"""What this program calls itself to phones."""

SERVER_VERSION = "0.2.0"
