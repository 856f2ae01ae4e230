package service

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"
)

// 2,628,000 requests a month are one per second. 12 of 24 hours double that; 5 of 7 days multiply
// it by 168/120.
func TestThePeakFollowsTheLoadProfile(t *testing.T) {
	n, half, five, one, three := int64(2_628_000), 12, 5, decimal.NewFromInt(1), decimal.NewFromInt(3)
	for rule, c := range map[string]struct {
		traffic Traffic
		want    float64
		when    string
	}{
		"nothing stated":           {Traffic{}, 1, "on average"},
		"a factor of 1 is neutral": {Traffic{PeakFactor: &one}, 1, "on average"},
		"half the day":             {Traffic{WorkingHours: WorkingHours{HoursPerDay: &half}}, 2, "in the working hours"},
		"working days":             {Traffic{WorkingHours: WorkingHours{DaysPerWeek: &five}}, 1.4, "in the working hours"},
		"a peak":                   {Traffic{PeakFactor: &three}, 3, "at the stated peak"},
		"a peak of half the day":   {Traffic{PeakFactor: &three, WorkingHours: WorkingHours{HoursPerDay: &half}}, 6, "at the stated peak"},
		"a factor of 1, half a day": {Traffic{PeakFactor: &one, WorkingHours: WorkingHours{HoursPerDay: &half}}, 2,
			"in the working hours"},
	} {
		c.traffic.RequestsPerMonth = &n
		if got, when := c.traffic.PeakPerSecond(); math.Abs(got-c.want) > 1e-12 || when != c.when {
			t.Errorf("%s: got %v %s, want %v %s", rule, got, when, c.want, c.when)
		}
	}
}
