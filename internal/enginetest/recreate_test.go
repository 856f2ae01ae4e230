package enginetest

import (
	"regexp"
	"strings"
	"testing"

	"bankchurn/stacks"
)

// TestADestroyedStackComesUpAgain brings every platform up, destroys it and brings it up
// under the same stack's name: nothing that a cloud keeps or makes again after a deletion
// is in the way. EKS makes its log group again (eksWrites).
func TestADestroyedStackComesUpAgain(t *testing.T) {
	t.Parallel()
	for _, platform := range stacks.PlatformNames() {
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

// EKS makes the log group again, too, where logs were turned off.
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

// Each network has a cluster of its own, named after it: the way back to an earlier network
// meets the log group that EKS made again, and the failure names the command that helps.
func TestTheWayBackToAnEarlierNetworkNamesTheCommandThatHelps(t *testing.T) {
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

// groupsOfEKS are the log groups that no stack has.
func (st *stack) groupsOfEKS() []string {
	var list []string
	for _, r := range st.inventory("") {
		if strings.HasPrefix(r.ID, groupsPrefix) {
			list = append(list, r.ID)
		}
	}
	return list
}

// groupsPrefix begins the names of the log groups that EKS makes again when they were deleted.
const groupsPrefix = "/aws/eks/"

// madeByEKS reports whether one of [names] is such a log group.
func madeByEKS(name string) bool { return strings.Contains(name, " "+groupsPrefix) }
