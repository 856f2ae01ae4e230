package enginetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
)

// A minute of the provider's timeout takes a second in the embedded cloud.
const hasty = "  bankchurn:fargate: {deployment: {steadyStateMinutes: 1}}\n"

var gatedFargate = gated{
	switches:  "aws:ecs/service:Service",
	stackFile: func(tag, release string) string { return fargateRelease(tag, release) + hasty },
	refused: map[string]string{
		"never-healthy": "service bankchurn-api-candidate runs ", // the release that ECS rolled back to
		"too-slow":      "/predict (with X-Candidate: release) was not answered within the rest of 2 s",
	},
}

func TestFargateKeepsBadReleasesFromCallers(t *testing.T) {
	t.Parallel()
	gatedFargate.keepsBadReleasesFromCallers(t, "never-healthy")
}

func TestFargateSurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedFargate.survivesAKilledEngine(t)
}

// A good release takes over with the current number of tasks: auto-scaling has added one to the
// configured two.
func TestFargateKeepsTheNumberOfTasksWhenAReleaseTakesOver(t *testing.T) {
	t.Parallel()
	scaled := func(tag string) string {
		return strings.Replace(gatedFargate.stackFile(tag, "{}"), "min: 2", "min: 3", 1)
	}
	st := newStack(t, gatedFargate.stackFile("v1", "{}"))
	st.up()
	st.edit(scaled("v1"))
	st.up()
	if got := st.tasks("bankchurn-api"); got != 3 {
		t.Fatalf("%v tasks before the release, want 3", got)
	}
	least := 3.0
	st.opts.Fault = func(context.Context, cloud.Operation) error {
		least = min(least, st.tasks("bankchurn-api"))
		return nil
	}
	st.edit(scaled("v2"))
	calls := st.callAtHundred()
	st.up()
	st.answeredBy(":v2")
	calls.neverSaw("a good release")
	if got := min(least, st.tasks("bankchurn-api")); got < 3 {
		t.Errorf("%v tasks at the switch, want 3", got)
	}
	drift, err := st.s.Refresh(t.Context())
	if err != nil || slices.ContainsFunc(drift.Steps, func(s sandbox.Step) bool { return s.Op != "refresh" && strings.HasSuffix(s.URN, "-candidate") }) {
		t.Errorf("drift of the candidate: %v %v", drift.Steps, err)
	}
	st.destroy()
}

// tasks returns the number of a service's tasks, by its logical name.
func (st *stack) tasks(name string) float64 {
	for _, record := range st.s.Cloud().Inventory() {
		if record.Type == "aws:ecs/service:Service" && strings.HasSuffix(record.URN, "::"+name) {
			return record.Number("desiredCount")
		}
	}
	return 0
}
