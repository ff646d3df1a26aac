"""The tests, as one package: a folder named after a library must not stand in for it."""
