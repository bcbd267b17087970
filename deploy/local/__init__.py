"""The private stack under `.portail/`: real parts, bound to loopback, started and stopped with the portal."""
