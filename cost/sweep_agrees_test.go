package cost_test

import (
	"math"
	"testing"

	"bankchurn/cost"
)

// TestEveryPointOfASweepIsWhatTheEstimateSays holds the floating-point functions of the
// load to the decimals of the estimate, at each load of a sweep: below, around and above
// those at which a minimum is busy, provisioned concurrency is full or a service is.
func TestEveryPointOfASweepIsWhatTheEstimateSays(t *testing.T) {
	const (
		aws    = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"`
		google = `{"image": "us-docker.pkg.dev/p/r/b:v1"`
		canary = `{"version": "bankchurn-api-00001-abc", "canary": {"percent": 10, "version": "bankchurn-api-00002-abc"}}`
	)
	for rule, sc := range map[string]scenario{
		"provisioned concurrency, traced": {platform: "lambda", service: aws + `}`, block: aws + `, "provisionedConcurrency": 3, "tracing": true}`},
		"traced alone":                    {platform: "lambda", service: aws + `}`, block: aws + `, "tracing": true}`},
		"minimum instances":               {platform: "cloudrun", service: google + `, "scaling": {"min": 2, "max": 30}}`},
		"one request an instance":         {platform: "cloudrun", service: google + `, "scaling": {"min": 2, "max": 30}}`, block: `{"concurrency": 1}`},
		"instance-based":                  {platform: "cloudrun", service: google + `, "scaling": {"min": 1, "max": 30}}`, block: `{"billing": "instance"}`},
		"two revisions":                   {platform: "cloudrun", service: google + `, "scaling": {"min": 1, "max": 30}}`, block: `{"concurrency": 4}`, release: canary},
	} {
		for _, shape := range []string{"", `, "peakFactor": 4`, `, "workingHours": {"hoursPerDay": 12}`, `, "peakFactor": 4, "workingHours": {"hoursPerDay": 8, "daysPerWeek": 5}`} {
			for _, starts := range []string{`, "coldStarts": {"percent": 1, "averageMs": 800}`, ""} {
				sc.traffic = `{"requestsPerMonth": 1000, "averageMs": 230, "responseKiB": 1, "logKiBPerRequest": 0.5, "accessLogKiBPerRequest": 0.5` + shape + starts + `}`
				in := sc.input(t)
				s := cost.NewSweep([]cost.Candidate{{Input: in}})
				lowest := false
				for i := range s.Requests {
					if !s.Curves[0].Has(s, i) {
						continue
					}
					in.Traffic.RequestsPerMonth = &s.Requests[i]
					want := cost.New(in).Expected
					usd := want.USD.InexactFloat64()
					lowest = lowest || want.Incomplete
					if got := s.Curves[0].USD[i]; math.Abs(got-usd) > 1e-9*usd {
						t.Errorf("%s%s%s: %d requests: the sweep says %v, the estimate %s", rule, shape, starts, s.Requests[i], got, want)
						break
					}
				}
				if lowest != s.Curves[0].LowerBound {
					t.Errorf("%s%s%s: lower bound: %v, the estimate says %v", rule, shape, starts, s.Curves[0].LowerBound, lowest)
				}
			}
		}
	}
}
