"""What the bot knows: people, facts, posts and the rules about them. Standard library only; time is passed in."""
