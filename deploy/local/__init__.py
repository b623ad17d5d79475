"""What ./run does once Python and its packages are there: the local services, the demo, the checks."""
