"""Plotly figures: data in, figure out; one meaning per colour."""
