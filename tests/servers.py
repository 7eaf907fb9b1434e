"""Real PostgreSQL, Redis, Celery worker and browser for the tests that ask for one."""
