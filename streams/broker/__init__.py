"""Brokers as child processes: one in memory, and Apache Kafka."""

from streams.broker.ports import free_port, port_is_free
from streams.broker.process import Broker, Engine

__all__ = ["Broker", "Engine", "free_port", "port_is_free"]
