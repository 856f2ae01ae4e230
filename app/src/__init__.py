"""The churn API: everything except the entry points handler.py (Lambda) and main.py (container)."""
