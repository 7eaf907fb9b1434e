"""Pages: a request in, selectors and services called, a template or a file out."""
