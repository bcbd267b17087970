"""Who may write, read and bind what on RabbitMQ (`droits.py`), for every way of deploying."""
