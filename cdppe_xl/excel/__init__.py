"""The only place that knows file formats: writer, readers, anchors, styles, values."""
