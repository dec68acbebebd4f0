"""The damage matrix: what people do to workbooks, and what reading them must give."""
