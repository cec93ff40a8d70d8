"""Charts: pure functions from values to SVG markup.

Conventions of the design: x in per cent and y in pixels, so that shapes stretch and text keeps its size; every colour
is written twice, as a class (themes) and as an attribute (readers without our style sheet); text is escaped here.
"""
