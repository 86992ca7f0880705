"""Payments of an order: what was authorized, captured, refunded and disputed. The gateway stays outside."""
