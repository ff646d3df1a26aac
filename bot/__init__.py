"""solidarity-bot: tells one person's story a day, truthfully, and answers questions about political prisoners."""
