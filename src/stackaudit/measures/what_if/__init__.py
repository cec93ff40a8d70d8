"""What-if: outages, retirements, prices and moves, answered from the graph alone."""
