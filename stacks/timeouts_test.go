package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
)

// timeouts is the table of docs/timeouts.md: seconds by row and column; empty cells are left out.
func timeouts(t *testing.T) map[string]map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "timeouts.md"))
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]map[string]int{}
	var columns []string
	for _, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if columns == nil {
			columns = cells
			continue
		}
		table[cells[0]] = map[string]int{}
		for i, cell := range cells[1:] {
			if n, err := strconv.Atoi(cell); err == nil {
				table[cells[0]][columns[i+1]] = n
			}
		}
	}
	return table
}

// measured are the inputs with the same meaning, by column and row.
func measured(t *testing.T, file string, leaves map[string]string) map[string]int {
	t.Helper()
	projectWithApp(t)
	rec := deployed(t, "test", parsed(t, "config: {"+file+"}"))
	found := map[string]int{}
	for row, leaf := range leaves {
		typ, path, _ := strings.Cut(leaf, " ")
		path, pattern, _ := strings.Cut(path, " ~ ")
		for _, r := range rec.all(typ) {
			flatten("", resource.NewProperty(r.inputs), func(at, value string) {
				if at != path {
					return
				}
				value = strings.Trim(value, `"`)
				if pattern != "" {
					m := regexp.MustCompile(pattern).FindStringSubmatch(value)
					if m == nil {
						return
					}
					value = m[1]
				}
				n, err := strconv.Atoi(strings.TrimSuffix(value, "s"))
				if err != nil {
					t.Errorf("%s is %q", leaf, value)
				}
				found[row] = n
			})
		}
		if _, is := found[row]; !is {
			t.Errorf("%s: %s is not there", file, leaf)
		}
	}
	return found
}

// The table in the document, the components and the application's contract must agree, and the
// order that the document explains must hold.
func TestTimeoutsMatchTheDocumentAndTheirOrder(t *testing.T) {
	const (
		request, lbRequest, idle, keepAlive = "request", "load balancer, request", "load balancer, idle", "application, keep-alive"
		drain, deregistration, grace        = "drain", "deregistration", "termination grace"
		deployment                          = "kubernetes:apps/v1:Deployment spec.template.spec."
		ingress                             = "kubernetes:networking.k8s.io/v1:Ingress metadata.annotations."
		lb                                  = "aws:lb/loadBalancer:LoadBalancer "
		alb                                 = ingress + "alb.ingress.kubernetes.io/"
	)
	pod := map[string]string{
		keepAlive: deployment + "containers[0].env[0].value", // the first in name order
		drain:     deployment + "containers[0].lifecycle.preStop.sleep.seconds",
		grace:     deployment + "terminationGracePeriodSeconds",
	}
	table := timeouts(t)
	for column, c := range map[string]struct {
		file   string
		leaves map[string]string
	}{
		"lambda": {`platform: lambda, service: {public: true}`, map[string]string{
			request: "aws:lambda/function:Function timeout", lbRequest: `aws:apigatewayv2/integration:Integration timeoutMilliseconds ~ ^([0-9]+)000$`,
		}},
		"cloudrun": {`"gcp:project": my-project, service: {image: ` + registry + `}`, map[string]string{
			request: "gcp:cloudrunv2/service:Service template.timeout",
		}},
		"fargate": {`platform: fargate, service: {image: ` + ecr + `}`, map[string]string{
			lbRequest: lb + "idleTimeout", idle: lb + "idleTimeout", deregistration: "aws:lb/targetGroup:TargetGroup deregistrationDelay",
			keepAlive: `aws:ecs/taskDefinition:TaskDefinition containerDefinitions ~ "KEEP_ALIVE_SECONDS","value":"([0-9]+)"`,
		}},
		"traefik": {`platform: eks, service: {image: ` + ecr + `, public: true}`, config.Merge(pod, map[string]string{
			lbRequest:      ingress + "nginx.ingress.kubernetes.io/proxy-read-timeout",
			deregistration: "kubernetes:helm.sh/v3:Release values.ports.websecure.transport.lifeCycle.graceTimeOut",
		})},
		"alb": {`platform: eks, service: {image: ` + ecr + `, public: true}, eks: {autoMode: {enabled: true}}, kubernetes: {ingress: {controller: alb}}`, config.Merge(pod, map[string]string{
			lbRequest:      alb + "load-balancer-attributes ~ idle_timeout.timeout_seconds=([0-9]+)",
			idle:           alb + "load-balancer-attributes ~ idle_timeout.timeout_seconds=([0-9]+)",
			deregistration: alb + "target-group-attributes ~ deregistration_delay.timeout_seconds=([0-9]+)",
		})},
		"gce": {`"gcp:project": my-project, platform: gke, service: {image: ` + registry + `, public: true}, kubernetes: {ingress: {controller: gce}}`, config.Merge(pod, map[string]string{
			keepAlive:      deployment + "containers[0].env[1].value", // after GOOGLE_CLOUD_PROJECT
			lbRequest:      "kubernetes:cloud.google.com/v1:BackendConfig spec.timeoutSec",
			deregistration: "kubernetes:cloud.google.com/v1:BackendConfig spec.connectionDraining.drainingTimeoutSec",
		})},
	} {
		for row, seconds := range measured(t, c.file, c.leaves) {
			if table[row][column] != seconds {
				t.Errorf("%s, %s: the document has %d s, the component %d s", row, column, table[row][column], seconds)
			}
		}
		at := func(row string) int { return table[row][column] }
		if at(lbRequest) < at(request) {
			t.Errorf("%s: the load balancer gives a request up after %d s of %d", column, at(lbRequest), at(request))
		}
		if slices.Contains([]string{"lambda", "cloudrun"}, column) {
			continue // it has no connections to keep or drain
		}
		if at(keepAlive) <= at(idle) || at(idle) == 0 {
			t.Errorf("%s: the application closes idle connections after %d s, the load balancer after %d", column, at(keepAlive), at(idle))
		}
		if at(deregistration) < at(request) {
			t.Errorf("%s: a drain of %d s cuts off requests of %d s", column, at(deregistration), at(request))
		}
		if column != "fargate" && at(grace) < at(drain)+at(request) {
			t.Errorf("%s: a Pod is killed after %d s", column, at(grace))
		}
		if at(keepAlive) != readContract(t).KeepAliveSeconds {
			t.Errorf("%s: keep-alive %d s, the application's contract has %d", column, at(keepAlive), readContract(t).KeepAliveSeconds)
		}
	}
}
