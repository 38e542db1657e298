"""A finished model as one HTML file that classifies pictures in any browser."""
