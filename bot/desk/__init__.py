"""The desk: the web pages where coordinators read and answer what was entrusted to the forum."""
