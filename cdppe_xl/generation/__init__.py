"""Pre-filled workbooks: what is known of a territory, put in its declared cells."""
