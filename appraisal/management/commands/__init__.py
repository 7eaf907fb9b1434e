"""The services, without a browser."""
