"""Returned files: read in a child process, judged by territory, deposited."""
