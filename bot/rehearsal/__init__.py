"""The network that is not one: keeps and shows what would have been sent."""
