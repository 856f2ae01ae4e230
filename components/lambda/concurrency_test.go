package lambda

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

func concurrency(t *testing.T, scaling service.Scaling, block string) *config.Report {
	t.Helper()
	a, r := recording.Block[Args](t, "lambda", block), &config.Report{}
	a.Service.Scaling, a.Image = scaling, pulumi.String(ecr+":v1")
	a.validateConcurrency(components.Input{}.Traffic, r)
	return r
}

// During an update both versions are provisioned, and both count against the reserved concurrency
// (docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html): with more than half of it
// provisioned, a function can be deployed only once.
func TestReservedConcurrencyMustFitTwoProvisionedVersions(t *testing.T) {
	n := func(n int) *int { return &n }
	for rule, c := range map[string]struct {
		scaling     service.Scaling
		block, want string
	}{
		"one and one":            {service.Scaling{Min: n(1), Max: n(1)}, `{}`, `service.scaling.min: 1: is provisioned for both the old and the new version during an update, 2 together, but the reserved concurrency is 1: the next update of the function would fail (allowed: 0 to 0, lambda.reservedConcurrency of 2 or more, or -1 for none)`},
		"30 of 50":               {service.Scaling{Min: n(30), Max: n(50)}, `{}`, `service.scaling.min: 30: is provisioned for both the old and the new version during an update, 60 together, but the reserved concurrency is 50: the next update of the function would fail (allowed: 0 to 25, lambda.reservedConcurrency of 60 or more, or -1 for none)`},
		"half":                   {service.Scaling{Min: n(25), Max: n(50)}, `{}`, ""},
		"enough reserved":        {service.Scaling{Min: n(30), Max: n(50)}, `{"reservedConcurrency": 60}`, ""},
		"nothing reserved":       {service.Scaling{Min: n(30), Max: n(50)}, `{"reservedConcurrency": -1}`, ""},
		"the platform's own key": {service.Scaling{Max: n(10)}, `{"provisionedConcurrency": 6}`, `lambda.provisionedConcurrency: 6: is provisioned for`},
	} {
		problems := concurrency(t, c.scaling, c.block).Problems()
		if (len(problems) == 1) != (c.want != "") || len(problems) > 1 || c.want != "" && !strings.HasPrefix(problems[0].String(), c.want) {
			t.Errorf("%s: got %v, want %q", rule, problems, c.want)
		}
	}
}

// AWS requires 100 of an account's concurrency to stay unreserved. Accounts have 1,000 by default,
// new ones 10 (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
func TestAMaximumIsNotedAsReservedFromTheAccountAndIsLimited(t *testing.T) {
	n := func(n int) *int { return &n }
	for most, refused := range map[int]bool{50: false, 900: false, 901: true} {
		r := concurrency(t, service.Scaling{Max: n(most)}, `{}`)
		if problems := r.Problems(); (len(problems) == 1) != refused || refused && !strings.HasPrefix(problems[0].String(), "service.scaling.max: 901: would be reserved from the account's concurrency") {
			t.Errorf("%d: %v", most, problems)
		}
		if notes := r.Notes(); !refused && (len(notes) != 1 || !strings.HasPrefix(notes[0], "lambda reserves ")) {
			t.Errorf("%d: notes %v", most, notes)
		}
	}
	if problems := concurrency(t, service.Scaling{Max: n(950)}, `{"reservedConcurrency": 950}`).Problems(); len(problems) != 0 {
		t.Errorf("stated for an account with a higher quota: %v", problems)
	}
	if r := concurrency(t, service.Scaling{Max: n(50)}, `{"reservedConcurrency": -1}`); len(r.Notes()) != 0 {
		t.Errorf("nothing is reserved: %v", r.Notes())
	}
}
