"""Brokers as child processes: one in memory, and Apache Kafka."""
