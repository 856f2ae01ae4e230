package service_test

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// 2,628,000 requests a month are one per second. 12 of 24 hours double that; 5 of 7 days multiply
// it by 168/120.
func TestThePeakFollowsTheLoadProfile(t *testing.T) {
	n, half, five, one, three := int64(2_628_000), 12, 5, decimal.NewFromInt(1), decimal.NewFromInt(3)
	for rule, c := range map[string]struct {
		traffic service.Traffic
		want    float64
		when    string
	}{
		"nothing stated":           {service.Traffic{}, 1, "on average"},
		"a factor of 1 is neutral": {service.Traffic{PeakFactor: &one}, 1, "on average"},
		"half the day":             {service.Traffic{WorkingHours: service.WorkingHours{HoursPerDay: &half}}, 2, "in the working hours"},
		"working days":             {service.Traffic{WorkingHours: service.WorkingHours{DaysPerWeek: &five}}, 1.4, "in the working hours"},
		"a peak":                   {service.Traffic{PeakFactor: &three}, 3, "at the stated peak"},
		"a peak of half the day":   {service.Traffic{PeakFactor: &three, WorkingHours: service.WorkingHours{HoursPerDay: &half}}, 6, "at the stated peak"},
		"a factor of 1, half a day": {service.Traffic{PeakFactor: &one, WorkingHours: service.WorkingHours{HoursPerDay: &half}}, 2,
			"in the working hours"},
	} {
		c.traffic.RequestsPerMonth = &n
		if got, when := c.traffic.PeakPerSecond(); math.Abs(got-c.want) > 1e-12 || when != c.when {
			t.Errorf("%s: got %v %s, want %v %s", rule, got, when, c.want, c.when)
		}
	}
}
