"""Fixtures for every test. Real servers, a worker and a browser are in tests/servers.py."""

pytest_plugins = ["tests.servers"]
