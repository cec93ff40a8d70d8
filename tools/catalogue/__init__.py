"""Development-time builder of the model catalogue; nothing here ships in the wheel.

Readers (one module per family of sources) turn published tables into claims, ``merge`` weighs the
claims, ``encode`` writes the data file and ``changes`` the papers that people read. No downloaded
code is imported: packages are opened as zip archives and read with ast, json and regular expressions.
"""
