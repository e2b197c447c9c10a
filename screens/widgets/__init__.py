"""Widgets: properties in, messages out; no storage and no use cases."""
