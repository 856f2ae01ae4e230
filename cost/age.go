package cost

import "time"

// freshMonths is how long a list price is taken for today's.
const freshMonths = 6

// oldest is the day on which the oldest price of the estimate was read, empty
// where no price was used.
func (e Estimate) oldest() string {
	oldest := ""
	for i := range e.Lines {
		if day := e.Lines[i].Retrieved; day != "" && (oldest == "" || day < oldest) {
			oldest = day
		}
	}
	return oldest
}

// retrieved is the age of the oldest price used.
func (e Estimate) retrieved() string {
	if day := e.oldest(); day != "" {
		return "retrieved " + day
	}
	return "no price used"
}

// staleness says that a price is older than prices should be, or nothing. A zero
// day asks for nothing.
func (e Estimate) staleness(today time.Time) string {
	read, err := time.Parse(time.DateOnly, e.oldest())
	if err != nil || today.IsZero() || !read.AddDate(0, freshMonths, 0).Before(today) {
		return ""
	}
	return "Prices are more than 6 months old: compare them with today's by `go run ./cmd/prices verify`\n"
}
