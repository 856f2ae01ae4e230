package enginetest

import (
	"strings"
	"testing"
)

// TestAFaultOfTheCommandLineFailsTheUpdateAndTheOldPlatformServes gives the new platform
// answers outside the contract, as `up --fault garbage` does: the switch fails, callers
// of the old platform notice nothing, and an update without the fault converges.
func TestAFaultOfTheCommandLineFailsTheUpdateAndTheOldPlatformServes(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("lambda"))
	st.up()
	url := st.output("url")
	st.opts.Faults = []string{"garbage"}
	st.edit(anywhere("fargate") + impatient)
	client := st.poll(url)
	if refused := st.upFails(); !strings.Contains(refused, "breaks the API's contract") {
		t.Errorf("the failure lacks the contract: %s", refused)
	}
	// What was deployed before the fault answers as it did.
	client.stop("a switch with the fault garbage")

	st.opts.Faults = []string{"deny:aws:ecs:Service"}
	st.edit(anywhere("lambda") + impatient)
	if refused := st.upFails(); !strings.Contains(refused, "AccessDenied") {
		t.Errorf("the failure lacks AccessDenied: %s", refused)
	}
	st.opts.Faults = nil
	st.edit(anywhere("fargate"))
	st.up()
	st.answers()
	st.destroy()
}
