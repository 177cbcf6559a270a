"""The clock edge: what happens without anybody asking."""
