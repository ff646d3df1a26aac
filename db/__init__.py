"""The memory: what the bot keeps, in files and in the database."""
