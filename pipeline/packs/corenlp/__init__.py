"""Stanford CoreNLP's recogniser in a Java process of its own: how it is installed, started, watched and asked."""
