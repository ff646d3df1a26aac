"""What the bot does. The only place that commits."""
