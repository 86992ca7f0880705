"""Which partition a key belongs to: the same for every client of Kafka that uses the default partitioner."""

from functools import lru_cache

from kafka.partitioner.default import murmur2


@lru_cache(maxsize=200_000)
def partition_of(key: bytes, partitions: int) -> int:
    """Give the partition of a key: murmur2 as in Apache Kafka's own clients; remembered, since keys come again."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)
