package cost

import (
	"time"

	"bankchurn/cost/book"
)

// pricesOf says of which day the prices are.
func (e Estimate) pricesOf() string {
	if e.PricesChecked.IsZero() {
		return "no price used"
	}
	return "checked " + e.PricesChecked.Format(time.DateOnly)
}

// staleness is the warning of prices that are too old on a day, or nothing.
func (e Estimate) staleness(today time.Time) string {
	if !book.Stale(e.PricesChecked, today) {
		return ""
	}
	return "Prices were last checked more than 6 months ago: compare them with today's by `go run ./cmd/prices verify`\n"
}
