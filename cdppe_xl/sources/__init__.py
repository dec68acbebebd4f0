"""National data and notified amounts, as ministries publish or send them.

``nationales.load_sources`` and ``dotations.load_dotations`` are the two ways in.
"""
