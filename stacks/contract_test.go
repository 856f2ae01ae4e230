package stacks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// contract is the application's contract: app/src/contract.json defines ports, paths and timings.
// Infrastructure that differs from it is the usual mistake "health path or port that differs
// between image and platform".
type contract struct {
	Port                 int
	HealthPath           string
	PredictPaths         []string
	ContainerHealthCheck struct {
		Command                                                      string
		IntervalSeconds, TimeoutSeconds, Retries, StartPeriodSeconds int
	}
	ReadinessProbe, LivenessProbe struct{ DelaySeconds, PeriodSeconds int }
	LambdaUnzippedLimitBytes      int64
	KeepAliveSeconds              int
}

func readContract(t *testing.T) contract {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "app", "src", "contract.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// recordedInputs are the inputs of an example stack's resources of one type.
func recordedInputs(t *testing.T, stack, typ string) []resource.PropertyMap {
	t.Helper()
	c := stackFiles(t)[stack]
	projectWithApp(t)
	var inputs []resource.PropertyMap
	for _, r := range deployed(t, stack, c).all(typ) {
		inputs = append(inputs, r.inputs)
	}
	if len(inputs) == 0 {
		t.Fatalf("stack %s has no %s", stack, typ)
	}
	return inputs
}

func TestServiceDefaultsAreTheApplications(t *testing.T) {
	c := readContract(t)
	var s service.Service
	r := &config.Report{}
	config.Decode("service", "", &s, r)
	if s.Port != c.Port || s.HealthPath != c.HealthPath || s.StartupSeconds != c.ContainerHealthCheck.StartPeriodSeconds {
		t.Errorf("got port %d, health path %s, start-up %d s; the application has %d, %s, %d s", s.Port, s.HealthPath, s.StartupSeconds, c.Port, c.HealthPath, c.ContainerHealthCheck.StartPeriodSeconds)
	}
}

// The application, the components and the documents must use the same figure: see
// components/keepalive.go.
func TestIdleConnectionsAreKeptAsLongAsTheComponentsCountOn(t *testing.T) {
	if c := readContract(t); c.KeepAliveSeconds != components.KeepAliveSeconds {
		t.Errorf("the application keeps idle connections for %d s, the components count on %d", c.KeepAliveSeconds, components.KeepAliveSeconds)
	}
}

func TestLambdaRoutesAreTheApplications(t *testing.T) {
	c := readContract(t)
	want := []string{"GET " + c.HealthPath}
	for _, path := range c.PredictPaths {
		want = append(want, "POST "+path)
	}
	var got []string
	for _, r := range recordedInputs(t, "lambda", "aws:apigatewayv2/route:Route") {
		got = append(got, r["routeKey"].StringValue())
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFargateContainerIsTheApplications(t *testing.T) {
	c := readContract(t)
	tasks := recordedInputs(t, "prod", "aws:ecs/taskDefinition:TaskDefinition")
	if len(tasks) != 1 {
		t.Fatalf("got %d task definitions", len(tasks))
	}
	var containers []struct {
		PortMappings []struct{ ContainerPort int }
		HealthCheck  struct {
			Command                                 []string
			Interval, Timeout, Retries, StartPeriod int
		}
	}
	if err := json.Unmarshal([]byte(tasks[0]["containerDefinitions"].StringValue()), &containers); err != nil {
		t.Fatal(err)
	}
	check, want := containers[0].HealthCheck, c.ContainerHealthCheck
	if got := fmt.Sprint(check.Command); got != fmt.Sprint([]string{"CMD-SHELL", want.Command}) {
		t.Errorf("command: got %s, want %s", got, want.Command)
	}
	if check.Interval != want.IntervalSeconds || check.Timeout != want.TimeoutSeconds || check.Retries != want.Retries || check.StartPeriod != want.StartPeriodSeconds {
		t.Errorf("timings: got %+v, want %+v", check, want)
	}
	if containers[0].PortMappings[0].ContainerPort != c.Port {
		t.Errorf("port: got %d, want %d", containers[0].PortMappings[0].ContainerPort, c.Port)
	}
}

func TestLoadBalancerAsksTheApplicationsHealthPath(t *testing.T) {
	c := readContract(t)
	for _, group := range recordedInputs(t, "prod", "aws:lb/targetGroup:TargetGroup") {
		if got := group["healthCheck"].ObjectValue()["path"].StringValue(); got != c.HealthPath {
			t.Errorf("got path %s, want %s", got, c.HealthPath)
		}
	}
}

func TestCloudRunProbesAreTheApplications(t *testing.T) {
	c := readContract(t)
	for _, service := range recordedInputs(t, "dev", "gcp:cloudrunv2/service:Service") {
		container := service["template"].ObjectValue()["containers"].ArrayValue()[0].ObjectValue()
		for _, probe := range []resource.PropertyKey{"startupProbe", "livenessProbe"} {
			get := container[probe].ObjectValue()["httpGet"].ObjectValue()
			if get["path"].StringValue() != c.HealthPath || int(get["port"].NumberValue()) != c.Port {
				t.Errorf("%s: got %v", probe, get)
			}
		}
	}
}

// Port, paths and probes on Kubernetes, from the Ingress to the container: a wrong port anywhere
// along the way is the usual mistake.
func TestKubernetesObjectsAreTheApplications(t *testing.T) {
	c := readContract(t)
	const container = "spec.template.spec.containers[0]."
	want := map[string]map[string]any{
		"kubernetes:apps/v1:Deployment": {
			container + "ports[0].containerPort":             c.Port,
			container + "readinessProbe.initialDelaySeconds": c.ReadinessProbe.DelaySeconds,
			container + "readinessProbe.periodSeconds":       c.ReadinessProbe.PeriodSeconds,
			container + "livenessProbe.initialDelaySeconds":  c.LivenessProbe.DelaySeconds,
			container + "livenessProbe.periodSeconds":        c.LivenessProbe.PeriodSeconds,
		},
		"kubernetes:core/v1:Service":              {"spec.ports[0].port": 80, "spec.ports[0].targetPort": `"http"`},
		"kubernetes:networking.k8s.io/v1:Ingress": {"spec.rules[0].http.paths[0].backend.service.port.number": 80},
	}
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		want["kubernetes:apps/v1:Deployment"][container+probe+".httpGet.path"] = fmt.Sprintf("%q", c.HealthPath)
		want["kubernetes:apps/v1:Deployment"][container+probe+".httpGet.port"] = `"http"`
	}
	want["kubernetes:apps/v1:Deployment"][container+"ports[0].name"] = `"http"`
	deployments := 0
	for stack, config := range stackFiles(t) {
		projectWithApp(t)
		recorded := deployed(t, stack, config)
		deployments += len(recorded.all("kubernetes:apps/v1:Deployment"))
		for typ, leaves := range want {
			for _, r := range recorded.all(typ) {
				got := map[string]string{}
				flatten("", resource.NewProperty(r.inputs), func(path, value string) { got[path] = value })
				for path, value := range leaves {
					if got[path] != fmt.Sprint(value) {
						t.Errorf("stack %s, %s: %s is %q, want %v", stack, typ, path, got[path], value)
					}
				}
			}
		}
	}
	if deployments == 0 {
		t.Error("no example stack runs on Kubernetes")
	}
}

func TestDockerfileExposesThePort(t *testing.T) {
	c := readContract(t)
	text, err := os.ReadFile(filepath.Join(root, "app", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), fmt.Sprintf("EXPOSE %d\n", c.Port)) {
		t.Errorf("app/Dockerfile does not expose %d", c.Port)
	}
}
