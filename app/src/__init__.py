"""The churn API: everything but its two front ends, which are handler.py (Lambda) and main.py (container)."""
