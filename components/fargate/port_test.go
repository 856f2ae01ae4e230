package fargate

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// While service.port changes, old tasks use the old port and new ones the new port. A rule changed
// in place would cut off the old tasks before a new one serves, and a rollback would hit a closed
// port (github.com/aws/copilot-cli/issues/4838).
func TestAnotherPortHasSeparateRulesAndTheSameTargetGroup(t *testing.T) {
	rules := func(port string) []pulumi.MockResourceArgs {
		rec := created(t, `{}`, `{"port": `+port+`}`)
		var found []pulumi.MockResourceArgs
		for _, typ := range []string{"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"} {
			for _, r := range rec.Of(typ) {
				if at(r, "referencedSecurityGroupId") != "" {
					found = append(found, r)
				}
			}
		}
		group := rec.Only(t, "aws:lb/targetGroup:TargetGroup")
		if !slices.Contains(group.RegisterRPC.GetIgnoreChanges(), "port") {
			t.Errorf("port %s would replace the target group, ignored: %v", port, group.RegisterRPC.GetIgnoreChanges())
		}
		service := rec.Only(t, "aws:ecs/service:Service")
		for _, rule := range found {
			if !slices.ContainsFunc(service.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, "::"+rule.Name) }) {
				t.Errorf("the service does not wait for %s", rule.Name)
			}
		}
		return found
	}
	old, now := rules("8080"), rules("8000")
	if len(old) != 2 || len(now) != 2 {
		t.Fatalf("%d and %d rules between load balancer and tasks, want 2", len(old), len(now))
	}
	for i := range old {
		if old[i].Name == now[i].Name {
			t.Errorf("%s is changed in place from port %s to %s", old[i].Name, at(old[i], "fromPort"), at(now[i], "fromPort"))
		}
		// A stack of the previous release has the rule without the port in its name.
		aliases := now[i].RegisterRPC.GetAliases()
		if len(aliases) != 1 || aliases[0].GetSpec().GetName()+"-8000" != now[i].Name {
			t.Errorf("%s: aliases %v", now[i].Name, aliases)
		}
	}
}
