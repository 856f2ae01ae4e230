package stacks

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Otherwise the engine would delete service, NAT and listeners, and fail at the load balancer, in
// this update and every later one.
func TestAnUpdateThatWouldDeleteAProtectedPlatformIsRefused(t *testing.T) {
	const lambda, previous = `platform: lambda, lambda: {image: ` + ecr + `}`, `, service: {image: ` + ecr + `}`
	for rule, c := range map[string]struct {
		file    string
		last    lastOutput
		refused bool
	}{
		"the block says so":             {lambda + previous + `, fargate: {deletionProtection: true}`, lastOutput{platforms: []string{"fargate"}}, true},
		"the block is gone":             {lambda + previous, lastOutput{platforms: []string{"fargate"}, protected: []string{"fargate"}}, true},
		"the platform stays next to":    {lambda + previous + `, keepPrevious: fargate, fargate: {deletionProtection: true}`, lastOutput{platforms: []string{"fargate"}}, false},
		"the one that was kept goes":    {lambda + previous + `, fargate: {deletionProtection: true}`, lastOutput{platforms: []string{"lambda", "fargate"}}, true},
		"the same platform":             {`platform: fargate` + previous + `, fargate: {deletionProtection: true}`, lastOutput{platforms: []string{"fargate"}, protected: []string{"fargate"}}, false},
		"an earlier update released it": {lambda + previous, lastOutput{platforms: []string{"fargate"}}, false},
		"nothing runs yet":              {lambda + previous + `, fargate: {deletionProtection: true}`, lastOutput{empty: true}, false},
	} {
		t.Run(rule, func(t *testing.T) {
			projectWithApp(t)
			var refused error
			_, err := run(t, "test", parsed(t, "config: {"+c.file+"}"), func(ctx *pulumi.Context) error {
				r := &config.Report{}
				s := load(ctx, now(), r)
				refused = s.refuseProtected(c.last)
				return r.Err()
			})
			if err != nil {
				t.Fatal(err)
			}
			const want = "fargate.deletionProtection: true: protects fargate, which the stack runs and this update would delete (first run an update that only sets fargate.deletionProtection: false, or set keepPrevious: fargate)"
			if c.refused != (refused != nil) || c.refused && !strings.Contains(refused.Error(), want) {
				t.Errorf("got %v", refused)
			}
		})
	}
}

// A destroy or a switch must stop before it deletes anything that the service needs.
func TestOnlyLongLivedResourcesAreProtected(t *testing.T) {
	for name, c := range map[string]struct {
		file              string
		protected, others []string
	}{
		"fargate": {`platform: fargate, service: {image: ` + ecr + `, public: true}, fargate: {deletionProtection: true}, release: {canary: {percent: 10, image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v2"}}`,
			[]string{"aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener", "aws:ec2/natGateway:NatGateway", "aws:ec2/subnet:Subnet", "aws:ecs/cluster:Cluster"},
			[]string{"aws:ecs/taskDefinition:TaskDefinition", "aws:iam/rolePolicy:RolePolicy", "aws:lb/targetGroup:TargetGroup", "aws:lb/listenerRule:ListenerRule"}},
		"gke": {`"gcp:project": my-project, platform: gke, service: {image: ` + registry + `, public: true}, gke: {deletionProtection: true, mode: standard}`,
			[]string{"gcp:container/cluster:Cluster", "gcp:container/nodePool:NodePool", "gcp:compute/network:Network", "kubernetes:apps/v1:Deployment", "kubernetes:networking.k8s.io/v1:Ingress"},
			[]string{"kubernetes:helm.sh/v3:Release", "kubernetes:networking.k8s.io/v1:NetworkPolicy"}},
	} {
		rec := deployed(t, "test", parsed(t, "config: {"+c.file+"}"))
		for _, typ := range append(c.protected, c.others...) {
			found := rec.all(typ)
			for _, r := range found {
				if want := slices.Contains(c.protected, typ); r.rpc.GetProtect() != want {
					t.Errorf("%s: %s %s: protected %t, want %t", name, typ, r.name, !want, want)
				}
			}
			if len(found) == 0 {
				t.Errorf("%s has no %s", name, typ)
			}
		}
		for _, r := range rec.all("aws:ecs/service:Service") {
			if want := !strings.HasSuffix(r.name, "-canary"); r.rpc.GetProtect() != want {
				t.Errorf("%s is protected: %t", r.name, !want)
			}
		}
		open := deployed(t, "test", parsed(t, "config: {"+strings.Replace(c.file, "deletionProtection: true", "deletionProtection: false", 1)+"}"))
		for _, r := range open.resources {
			if r.rpc.GetProtect() {
				t.Errorf("%s %s is protected without deletionProtection", r.typ, r.name)
			}
		}
	}
}

func TestTheNextUpdateKnowsWhatIsProtected(t *testing.T) {
	outputs := map[string]any{"platform": "fargate", "protectedPlatforms": []any{"fargate"}}
	if got := lastEstimate(outputs, 0, nil).protected; !slices.Equal(got, []string{"fargate"}) {
		t.Errorf("read %v", got)
	}
}
