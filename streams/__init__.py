"""The stream: Faust app, topics, delivery, clients and commands."""
