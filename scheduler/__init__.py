"""The calendar: which occasions a date has, whose turn it is, and the beat that wakes the service."""
