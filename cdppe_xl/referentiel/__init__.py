"""One campaign's facts: TOML files, each value beside its source, loaded into frozen records."""
