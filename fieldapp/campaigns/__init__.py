"""What is promoted: campaigns with their letters, apps, target, and the figures others published."""
