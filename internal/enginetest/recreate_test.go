package enginetest

import (
	"regexp"
	"strings"
	"testing"

	"bankchurn/stacks"
)

// TestADestroyedStackComesUpAgain deploys every platform, destroys it and deploys it again
// under the same stack name. Nothing that a cloud keeps or recreates after a deletion may
// interfere, such as the log group that EKS recreates (eksWrites).
func TestADestroyedStackComesUpAgain(t *testing.T) {
	t.Parallel()
	for _, platform := range stacks.PlatformNames() {
		if leftOut(platform, "eks") {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, anywhere(platform))
			st.up()
			st.destroy()
			if left := st.groupsOfEKS(); (platform == "eks") != (len(left) == 1) {
				t.Errorf("log groups of EKS after destroy: %v", left)
			}
			st.edit(anywhere(platform))
			st.up()
			st.answers()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// EKS also recreates the log group after logs were turned off.
func TestControlPlaneLogsAreTurnedOffAndOnAgain(t *testing.T) {
	t.Parallel()
	on := anywhere("eks")
	off := on + "  bankchurn:eks: {logTypes: []}\n"
	st := newStack(t, on)
	st.up()
	for _, file := range []string{off, on} {
		st.edit(file)
		if changed := stepsOf(st.up()); len(changed) != 1 || changed[0] != "update aws:eks/cluster:Cluster" {
			t.Errorf("changed %v, want the cluster alone", changed)
		}
	}
	st.destroy()
}

// Each network has its own cluster, named after it. Going back to an earlier network conflicts
// with the log group that EKS recreated, and the error names the command to run.
func TestGoingBackToAnEarlierNetworkNamesTheCommandToRun(t *testing.T) {
	t.Parallel()
	here := anywhere("eks")
	there := here + "  bankchurn:eks: {network: {cidr: 10.77.0.0/16}}\n"
	st := newStack(t, here)
	st.up()
	st.edit(there)
	st.up()
	st.edit(here)
	refused := st.upFails()
	found := regexp.MustCompile(`next: aws logs delete-log-group --log-group-name (\S+) --region us-east-1, `).FindStringSubmatch(refused)
	if found == nil {
		t.Fatalf("the failure names no command:\n%s", refused)
	}
	if gone, err := st.s.Cloud().Remove("aws:cloudwatch/logGroup:LogGroup", found[1], "us-east-1"); err != nil || !gone {
		t.Fatalf("delete-log-group %s: %v, %v", found[1], gone, err)
	}
	st.up()
	st.answers()
	st.destroy()
}

// groupsOfEKS returns the log groups that are in no stack.
func (st *stack) groupsOfEKS() []string {
	var list []string
	for _, r := range st.inventory("") {
		if strings.HasPrefix(r.ID, groupsPrefix) {
			list = append(list, r.ID)
		}
	}
	return list
}

// groupsPrefix is the prefix of the log groups that EKS recreates after a deletion.
const groupsPrefix = "/aws/eks/"

// madeByEKS reports whether one of [names] is such a log group.
func madeByEKS(name string) bool { return strings.Contains(name, " "+groupsPrefix) }
