"""Doing a task elsewhere: a child process with limits, that nothing it does can outlive."""
