package book

import (
	"testing"
	"time"
)

// Prices checked on 2026-01-02 are current until 2026-07-02.
func TestPricesAreStaleSixMonthsAfterTheCheck(t *testing.T) {
	day := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		checked, today string
		want           bool
	}{
		"the day before":         {"2026-01-02", "2026-07-01", false},
		"six months to the day":  {"2026-01-02", "2026-07-02", false},
		"a day later":            {"2026-01-02", "2026-07-03", true},
		"checked later than it":  {"2026-01-02", "2025-01-01", false},
		"a day that is unknown":  {"2026-01-02", "", false},
		"a check that was never": {"", "2030-01-01", false},
	} {
		if got := Stale(day(c.checked), day(c.today)); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
