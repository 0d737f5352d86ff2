"""Rows to core values and back, one file per aggregate; tests hold each pair together."""
