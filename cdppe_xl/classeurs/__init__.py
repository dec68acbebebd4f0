"""The workbooks, each cell declared once, and the small grammar they are written in."""
