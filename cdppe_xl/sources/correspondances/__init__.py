"""Mappings of the public workbooks we know, one ``.toml`` each."""
