"""How the portal is put on machines: the private local stack, the container images, the brokers' rights."""
