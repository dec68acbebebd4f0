"""The register: every returned file kept, in one SQLite file; the latest valid one in force."""
