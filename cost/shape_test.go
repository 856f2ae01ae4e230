package cost_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// 6,000,000 requests × 876 ms / 2,628,000 s = 2 in flight on average.
const twoInFlight = `"requestsPerMonth": 6000000, "averageMs": 876, "responseKiB": 1, "logKiBPerRequest": 0, "accessLogKiBPerRequest": 0, "coldStarts": {"percent": 0, "averageMs": 0}`

// quantityOf is the expected quantity of a meter.
func quantityOf(t *testing.T, e cost.Estimate, meter string) (decimal.Decimal, string) {
	t.Helper()
	for i := range e.Lines {
		if l := &e.Lines[i]; strings.HasPrefix(l.Meter, meter) {
			return l.Quantity, l.Explain
		}
	}
	t.Fatalf("no meter %q", meter)
	return decimal.Zero, ""
}

func TestTheLoadProfileMattersWhereInstancesAreBilled(t *testing.T) {
	const (
		// The default target is 70 % of a task.
		fargate = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "cpu": 1, "memoryMiB": 2048, "scaling": {"min": 2, "max": 20}}`
		pods    = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "scaling": {"min": 2, "max": 40}}`
		run     = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "cpu": 1, "memoryMiB": 512, "scaling": {"min": 1, "max": 20}}`
	)
	for rule, c := range map[string]struct {
		platform, service, block, shape, meter, want string
	}{
		// 2 / 0.7 = 2.86: 3 tasks × 730 h.
		"steady traffic on tasks": {"fargate", fargate, ``, ``, "Tasks, vCPU", "2190"},
		// 2 × 3 / 0.7 = 8.57: 9 tasks × 730 h.
		"a peak needs more tasks": {"fargate", fargate, ``, `, "peakFactor": 3`, "Tasks, vCPU", "6570"},
		// 84 of 168 h: 4 in flight, 5.7: 6 tasks half of the time, the minimum of 2 otherwise: 4 × 730 h.
		"working hours pay for the minimum outside of them": {"fargate", fargate, ``, `, "workingHours": {"hoursPerDay": 12}`, "Tasks, vCPU", "2920"},
		// 84 of 168 h and peak 2: 8 in flight, 11.4: 12 tasks, 2 otherwise: 7 × 730 h.
		"working hours and a peak": {"fargate", fargate, ``, `, "workingHours": {"hoursPerDay": 12}, "peakFactor": 2`, "Tasks, vCPU", "5110"},
		// Concurrency 1, billing by busy time: 2 × 2,628,000 s × 1 vCPU; 0.876 s is billed as 0.9 s: × 0.9 / 0.876.
		"busy time is billed whenever it is": {"cloudrun", run, `{"concurrency": 1}`, `, "workingHours": {"hoursPerDay": 12}, "peakFactor": 2`, "CPU, serving requests", "5400000"},
		// 6,000,000 × 0.9 s / 2,628,000 s = 2.0548 busy on average, 4.1096 in half of the time: the one minimum
		// instance is idle in the other half, 1,314,000 s.
		"a minimum instance is idle outside of working hours": {"cloudrun", run, `{"concurrency": 1}`, `, "workingHours": {"hoursPerDay": 12}`, "CPU, idle minimum instances", "1314000"},
		// 2 × 3 / (0.6 × 1) = 10 instances × 2,628,000 s.
		"a peak needs more living instances": {"cloudrun", run, `{"concurrency": 1, "billing": "instance"}`, `, "peakFactor": 3`, "CPU, living instances", "26280000"},
		// 4 / 0.6 = 6.666666667 in half of the time, 1 otherwise: 3.8333333335 × 2,628,000 s.
		"living instances fall to the minimum": {"cloudrun", run, `{"concurrency": 1, "billing": "instance"}`, `, "workingHours": {"hoursPerDay": 12}`, "CPU, living instances", "10074000.000438"},
		// A busy Pod uses its limit of 500m, and the autoscaler aims at 70 % of the requested 250m: busy to 35 %.
		// 2 × 3 / 0.35 = 17.1: 18 Pods × 730 h × 0.25 vCPU.
		"a peak needs more Pods": {"gke", pods, ``, `, "peakFactor": 3`, "Pods, vCPU", "3285"},
		// 4 / 0.35 = 11.4: 12 Pods half of the time, 2 otherwise: 7 × 730 h × 0.25 vCPU.
		"Pods fall to the minimum": {"gke", pods, ``, `, "workingHours": {"hoursPerDay": 12}`, "Pods, vCPU", "1277.5"},
		// 8 in flight at the peak, 4 provisioned: half of 6,000,000 × 0.876 s × 1 GB.
		"provisioned concurrency serves part of the peak": {"lambda", `{"memoryMiB": 1024}`,
			`{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "provisionedConcurrency": 4}`, `, "peakFactor": 4`, "Duration on provisioned", "2628000"},
	} {
		t.Run(rule, func(t *testing.T) {
			e := scenario{platform: c.platform, service: c.service, block: c.block, traffic: `{` + twoInFlight + c.shape + `}`}.estimate(t)
			got, explanation := quantityOf(t, e, c.meter)
			if !got.Round(6).Equal(decimal.RequireFromString(c.want)) {
				t.Errorf("got %s, want %s (%s)", got, c.want, explanation)
			}
		})
	}
}

func TestTheArithmeticNamesTheLoadProfile(t *testing.T) {
	e := scenario{
		platform: "fargate", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": {"min": 2, "max": 20}}`,
		traffic: `{` + twoInFlight + `, "workingHours": {"hoursPerDay": 12}, "peakFactor": 2}`,
	}.estimate(t)
	_, got := quantityOf(t, e, "Tasks, vCPU")
	for _, want := range []string{"= 2 in flight, 8 at the peak (84 of 168 h a week, peak 2 x)", "12 in 84 of 168 h a week, 2 otherwise"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

// Full capacity is all month, whatever the load profile.
func TestTheLoadProfileDoesNotChangeFullCapacity(t *testing.T) {
	sc := scenario{platform: "fargate", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": {"min": 2, "max": 20}}`, traffic: `{` + twoInFlight + `}`}
	steady := sc.estimate(t)
	sc.traffic = `{` + twoInFlight + `, "workingHours": {"hoursPerDay": 8, "daysPerWeek": 5}, "peakFactor": 1.5}`
	if shaped := sc.estimate(t); !shaped.High.USD.Equal(steady.High.USD) {
		t.Errorf("got %s, want %s", shaped.High, steady.High)
	}
}

// 20 tasks of one request of 876 ms carry 20 / 0.876 s × 2,628,000 s = 60,000,000 a month, and at a peak
// of 11 times the average no more than 5,454,545.
func TestAPeakMayOverloadWhatTheAverageDoesNot(t *testing.T) {
	sc := scenario{
		platform: "fargate", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": {"min": 20, "max": 20}}`,
		traffic: `{` + twoInFlight + `, "peakFactor": 11}`,
	}
	if e := sc.estimate(t); len(e.Overloaded) != 1 {
		t.Errorf("got %v", e.Overloaded)
	}
	if bands := cost.NewCurves([]cost.Candidate{{Platform: "fargate", Input: sc.input(t)}}).Ranges; len(bands) != 2 || bands[1].From != 5_454_546 {
		t.Errorf("got %v", bands)
	}
}
