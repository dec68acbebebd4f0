"""Real clients of the workbooks: LibreOffice, the Open XML SDK validator, structural checks."""
