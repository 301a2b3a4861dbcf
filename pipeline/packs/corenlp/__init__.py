"""Stanford CoreNLP's recogniser in its own Java process: installation, supervision and requests."""
