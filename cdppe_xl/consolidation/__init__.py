"""The national aggregates and the national workbook; the only package that may use pandas."""
