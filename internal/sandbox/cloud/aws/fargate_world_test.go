package aws

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const certificate = "arn:aws:acm:us-east-1:000000000000:certificate/0"

// piece is one resource of a world.
type piece struct {
	id      resource.ID
	in, out resource.PropertyMap
}

// world is a VPC with a load balancer in front of an ECS service, as pieces with short names.
type world struct {
	h      cloudtest.Harness
	pieces map[string]piece
	tokens map[string]string
}

// tasks are container definitions with one container, api, on port 8000.
const tasks = `[{"name":"api","image":"public.ecr.aws/x/y:1","portMappings":[{"containerPort":8000,"hostPort":8000}]}]`

func taskInputs(over map[string]any) map[string]any {
	return cloudtest.Changed(map[string]any{
		"family": "churn", "cpu": "512", "memory": "1024", "networkMode": "awsvpc", "requiresCompatibilities": []any{"FARGATE"},
		"containerDefinitions": tasks,
	}, over)
}

func (w *world) add(name, token string, inputs map[string]any) piece {
	w.h.Helper()
	id, in, out := w.h.Made(token, name, inputs)
	w.pieces[name], w.tokens[name] = piece{id, in, out}, token
	return w.pieces[name]
}

func (w *world) id(name string) string { return string(w.pieces[name].id) }

func (w *world) output(name, property string) string {
	return cloud.StringOf(w.pieces[name].out[resource.PropertyKey(property)])
}

func (w *world) url() string { return "http://" + w.output("balancer", "dnsName") }

func (w *world) remove(name string) error {
	p := w.pieces[name]
	_, err := w.h.Delete(w.h.Context(), plugin.DeleteRequest{
		URN: cloudtest.URN(w.tokens[name], name), ID: p.id, Inputs: p.in, Outputs: p.out,
	})
	return err
}

func (w *world) rule(name, token, group, source string, port int) {
	w.h.Helper()
	w.add(name, token, map[string]any{
		"securityGroupId": w.id(group), source: map[string]any{"cidrIpv4": "0.0.0.0/0", "referencedSecurityGroupId": w.id("taskGroup")}[source],
		"ipProtocol": "tcp", "fromPort": port, "toPort": port,
	})
}

// serviceInputs returns the inputs of the service behind the target group.
func (w *world) serviceInputs(over map[string]any) map[string]any {
	return cloudtest.Changed(map[string]any{
		"name": "churn", "cluster": w.id("cluster"), "taskDefinition": w.output("task", "arn"), "desiredCount": 1,
		"capacityProviderStrategies": []any{map[string]any{"capacityProvider": "FARGATE", "weight": 1}},
		"networkConfiguration":       map[string]any{"subnets": []any{w.id("subnetA")}, "securityGroups": []any{w.id("taskGroup")}},
		"loadBalancers": []any{map[string]any{
			"targetGroupArn": w.id("targets"), "containerName": "api", "containerPort": 8000,
		}},
		"deploymentCircuitBreaker": map[string]any{"enable": true, "rollback": true},
	}, over)
}

func forward(group string) []any {
	return []any{map[string]any{"type": "forward", "targetGroupArn": group}}
}

// newWorld creates everything except the named pieces.
func newWorld(t *testing.T, opts cloud.Options, without ...string) *world {
	t.Helper()
	opts.Packages = []*cloud.Package{Package()}
	c, err := cloud.Open(t.TempDir()+"/cloud.json", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{h: cloudtest.Harness{T: t, Provider: cloud.NewProvider(c, Package())}, pieces: map[string]piece{}, tokens: map[string]string{}}
	if _, err := w.h.Configure(t.Context(), cloudtest.Configure("us-east-1")); err != nil {
		t.Fatal(err)
	}
	has := func(name string) bool { return !slices.Contains(without, name) }
	w.add("vpc", vpcToken, map[string]any{"cidrBlock": "10.0.0.0/16"})
	w.add("internet", internetGatewayToken, map[string]any{"vpcId": w.id("vpc")})
	w.add("subnetA", subnetToken, map[string]any{"vpcId": w.id("vpc"), "cidrBlock": "10.0.0.0/20", "availabilityZone": "us-east-1a"})
	w.add("subnetB", subnetToken, map[string]any{"vpcId": w.id("vpc"), "cidrBlock": "10.0.16.0/20", "availabilityZone": "us-east-1b"})
	w.add("lbGroup", securityGroupToken, map[string]any{"vpcId": w.id("vpc")})
	w.add("taskGroup", securityGroupToken, map[string]any{"vpcId": w.id("vpc")})
	if has("rule for callers") {
		w.rule("callers", ingressRuleToken, "lbGroup", "cidrIpv4", 80)
	}
	if has("rule out of the load balancer") {
		w.rule("out", egressRuleToken, "lbGroup", "referencedSecurityGroupId", 8000)
	}
	if has("rule into the tasks") {
		w.rule("in", ingressRuleToken, "taskGroup", "cidrIpv4", 8000)
	}
	w.add("balancer", loadBalancerToken, map[string]any{
		"name": "churn", "subnets": []any{w.id("subnetA"), w.id("subnetB")}, "securityGroups": []any{w.id("lbGroup")},
	})
	w.add("targets", targetGroupToken, map[string]any{
		"name": "churn", "vpcId": w.id("vpc"), "port": 8000, "protocol": "HTTP", "targetType": "ip",
	})
	if has("listener") {
		w.add("listener", listenerToken, map[string]any{
			"loadBalancerArn": w.id("balancer"), "port": 80, "protocol": "HTTP", "defaultActions": forward(w.id("targets")),
		})
	}
	w.add("cluster", ecsClusterToken, map[string]any{"name": "churn"})
	w.add("providers", ecsCapacityProvidersToken, map[string]any{"clusterName": "churn", "capacityProviders": []any{"FARGATE"}})
	w.add("task", taskDefinitionToken, taskInputs(nil))
	if has("service") {
		w.add("service", ecsServiceToken, w.serviceInputs(nil))
	}
	return w
}
