"""Imports of history: act as a shop and its warehouse, through Kafka as any partner would."""
