"""Tests of the churn API. Run them with app/test.sh."""
