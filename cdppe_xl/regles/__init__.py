"""The catalogue of rules and its engine. Rules know data paths, never cells."""
