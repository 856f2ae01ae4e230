package enginetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// onOneGPU returns a stack on eks with a single GPU, with or without the device plugin.
func onOneGPU(tag string, plugin bool) string {
	return fmt.Sprintf(`
config:
  bankchurn:platform: eks
  bankchurn:service:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:%s
    public: true
    gpu: {type: l4}
  bankchurn:kubernetes: {installControllers: %t}
  bankchurn:eks: {publicCidrs: [203.0.113.0/24]}
`, tag, plugin)
}

func TestAPodWithoutItsGPUSaysWhyAndTheNextUpdateStartsIt(t *testing.T) {
	t.Parallel()
	st := newStack(t, onOneGPU("v1", false))
	refused := st.upFails()
	for _, want := range []string{
		"0/2 nodes are available: 2 Insufficient nvidia.com/gpu", "a Pod without a free GPU stays Pending",
		"kubectl -n ml-portfolio get events --sort-by=.lastTimestamp | grep FailedScheduling", "NVIDIA's device plugin is not running on the nodes",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("the failure lacks %q:\n%s", want, refused)
		}
	}
	st.edit(onOneGPU("v1", true))
	st.up()
	st.answeredBy(":v1")
	st.edit(onOneGPU("v2", true))
	if steps := stepsOf(st.up()); !slices.Contains(steps, updateDeployment) {
		t.Errorf("a new release: %v", steps)
	}
	st.answeredBy(":v2")
	st.destroy()
}
