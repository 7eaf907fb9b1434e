"""Writes: one verb a function, keyword-only, atomic. Never enqueues."""
