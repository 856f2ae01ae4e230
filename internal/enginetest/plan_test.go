package enginetest

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// TestAPreviewPlansWhatAnUpdateReplaces makes a load balancer internal, which creates a new one
// with a new address.
func TestAPreviewPlansWhatAnUpdateReplaces(t *testing.T) {
	t.Parallel()
	st := newStack(t, documented("fargate", false, false))
	st.up()
	old := st.output("url")
	st.edit(strings.Replace(documented("fargate", false, false), "public: true", "public: false", 1))
	plan := st.plan("    Plan of the update: ")
	for _, want := range []string{
		"Plan of the update: a new load balancer with a new address:\n",
		"  1. Create the new load balancer\n",
		"  3. Delete the former load balancer\n",
		"  Outage: clients of the old address fail once the service is behind the new load balancer",
	} {
		if !strings.Contains(plan, want) {
			t.Errorf("no %q in\n%s", want, plan)
		}
	}
	st.up()
	if now := st.output("url"); now == old {
		t.Errorf("the address is %s as before", now)
	}
	if text := st.planned(); strings.Contains(text, "Plan of the update") {
		t.Errorf("the next preview plans it again:\n%s", text)
	}
	st.destroy()
}

// TestAPreviewComparesWithWhatAFailedUpdateLeft checks that the platform that a failed switch
// created is counted, because it runs and costs money.
func TestAPreviewComparesWithWhatAFailedUpdateLeft(t *testing.T) {
	t.Parallel()
	st := newStack(t, basic("lambda"))
	st.up()
	st.opts.Misbehaviour = failingOn("fargate")
	st.edit(basic("fargate") + impatient)
	st.upFails()
	st.opts.Misbehaviour = nil
	st.edit(basic("lambda"))
	// At the list prices of us-east-1: a load balancer 730 x 0.0225 = 16.425, its two public
	// addresses 2 x 730 x 0.005 = 7.30, a NAT gateway 730 x 0.045 = 32.85 with its address
	// 730 x 0.005 = 3.65, and the candidate's task 365 x 0.04048 + 730 x 0.004445 = 18.020.
	text := st.planned()
	for _, want := range []string{"Left by a failed update and counted as deployed: ", " resources of fargate, $78.25 idle\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	st.up()
	if text := st.planned(); strings.Contains(text, "Left by ") {
		t.Errorf("after the way back:\n%s", text)
	}
	st.destroy()
}

// TestAPreviewComparesWithAHalfAppliedUpdate: the candidate runs with more memory when the update
// of the service fails.
func TestAPreviewComparesWithAHalfAppliedUpdate(t *testing.T) {
	t.Parallel()
	small := anywhere("fargate")
	large := strings.Replace(small, "scaling: {", "memoryMiB: 2048\n    scaling: {", 1)
	st := newStack(t, small)
	st.up()
	st.opts.Fault = cloud.FailNth("update", "aws:ecs/service:Service", 2)
	st.edit(large)
	st.upFails()
	st.opts.Fault = nil
	st.edit(large)
	if text := st.planned(); !strings.Contains(text, "Running, by the state: ") || !strings.Contains(text, "Changes: ~ Service bankchurn-api +$3.24\n") {
		t.Errorf("the rest of the update:\n%s", text)
	}
	st.edit(small)
	text := st.planned()
	// A GiB of a task in us-east-1 is 730 x 0.004445 = 3.24485 a month.
	for _, want := range []string{"(running: ", "Running, by the state: ", "Changes: ~ Service bankchurn-api-candidate -$3.24\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	st.up()
	if text := st.planned(); !strings.Contains(text, "(deployed: ") || strings.Contains(text, "Running, by the state") {
		t.Errorf("after the way back:\n%s", text)
	}
	st.destroy()
}
