"""Never twice, never silently lost: real processes that are killed, and networks that fail, for simulated weeks."""
