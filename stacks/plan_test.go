package stacks

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
)

// move is a switch of platform: one stack file in which `platform` alone differs, and more is
// added at the switch.
type move struct {
	from, to string
	file     string
	more     string
	outputs  map[string]any
}

const movingService = `config:
  gcp:project: my-project
  bankchurn:verify: {timeoutSeconds: 300}
  bankchurn:traffic: {requestsPerMonth: 50000000, averageMs: 200}
  bankchurn:service:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1
    scaling: {min: 2, max: 10}
    timeoutSeconds: 25
    secrets: {API_KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:churn/api-key-AbCdEf"}
`

// moves are switches with everything that a plan can say.
var moves = map[string]move{
	"fargate to cloudrun, with a name": {"fargate", "cloudrun", movingService + `    public: true
  bankchurn:cloudrun:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
    secrets: {API_KEY: projects/my-project/secrets/churn-api-key/versions/1}
  bankchurn:dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ, ttlSeconds: 60}
`, "", map[string]any{"url": "https://churn.example.com", "platformUrl": "https://bankchurn-api-0a1b2c3.us-east-1.elb.amazonaws.com"}},
	"cloudrun to lambda, without a name": {"cloudrun", "lambda", strings.Replace(movingService, "min: 2", "min: 5", 1) + `  bankchurn:cloudrun:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    secrets: {API_KEY: projects/my-project/secrets/churn-api-key/versions/1}
  bankchurn:lambda: {zip: app}
`, "", map[string]any{"url": "https://bankchurn-api-0a1b2c3-uc.a.run.app"}},
	"lambda to fargate, which is kept": {"lambda", "fargate", strings.Replace(movingService, "min: 2", "min: 3", 1) + `    public: true
  bankchurn:lambda: {zip: app}
  bankchurn:fargate: {host: churn.example.com, certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}
`, "  bankchurn:keepPrevious: lambda\n", map[string]any{"url": "https://abc123.execute-api.us-east-1.amazonaws.com"}},
	"fargate to eks, with a name for the first time": {"fargate", "eks", movingService + `    public: true
  bankchurn:eks: {autoMode: {enabled: true}}
  bankchurn:kubernetes:
    secrets: {API_KEY: churn/api-key}
    ingress: {controller: alb}
`, "  bankchurn:dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ}\n", map[string]any{"url": "http://bankchurn-api-0a1b2c3.us-east-1.elb.amazonaws.com"}},
	"eks to an existing cluster of gke, by a host": {"eks", "gke", movingService + `    public: true
  bankchurn:kubernetes:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
    secrets: {API_KEY: churn/api.key}
    namespace: {name: ml-portfolio, create: false}
    ingress: {routes: [{host: churn.example.com}], tls: {secretName: churn-tls}}
  bankchurn:eks:
    publicCidrs: [203.0.113.0/24]
  bankchurn:gke:
    cluster: {name: ml, project: my-project, mode: autopilot, context: ml}
`, "", map[string]any{"url": "https://k8s-0a1b2c3.us-east-1.elb.amazonaws.com", "host": "churn.example.com"}},
}

func (m move) at(platform string) string { return m.file + "  bankchurn:platform: " + platform + "\n" }

// view is the view of the switch's preview.
func (m move) view(t *testing.T) cost.Comparison {
	t.Helper()
	before := viewOf(t, "test", parsed(t, m.at(m.from)), lastOutput{})
	outputs := config.Merge(m.outputs, map[string]any{"platform": m.from, "region": before.Region, "costEstimate": before.Output()})
	return viewOf(t, "test", parsed(t, m.at(m.to)+m.more), lastEstimate(outputs, 0, nil))
}

func TestGoldenPlans(t *testing.T) {
	for name, m := range moves {
		t.Run(name, func(t *testing.T) {
			projectWithApp(t)
			file := strings.NewReplacer(" ", "-", ",", "").Replace(name) + ".txt"
			goldenAt(t, filepath.Join("plans", file), costs.Preview(m.view(t))+"\n")
		})
	}
}

func TestEveryGoldenPlanHasItsSwitch(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(root, "stacks", "testdata", "plans", "*"))
	if err != nil || len(paths) != len(moves) {
		t.Errorf("%d golden plans of %d switches (%v)", len(paths), len(moves), err)
	}
}

// TestEveryCommandOfAPlanParses: and names nothing in capitals that a reader would have to
// replace. Values are those of the config, and so every word in it is known.
func TestEveryCommandOfAPlanParses(t *testing.T) {
	for name, m := range moves {
		projectWithApp(t)
		plan := m.view(t).Plan
		if plan == nil || len(plan.ByHand) == 0 {
			t.Fatalf("%s: no plan, or nothing by hand", name)
		}
		for _, p := range plan.ByHand {
			for _, command := range p.Commands {
				check := exec.CommandContext(t.Context(), "sh", "-n", "-c", command)
				if out, err := check.CombinedOutput(); err != nil {
					t.Errorf("%s: %s: %v %s", name, command, err, out)
				}
				if strings.ContainsAny(command, "\n<") || strings.Contains(command, "...") {
					t.Errorf("%s: %s: is no line to be copied", name, command)
				}
			}
		}
	}
}
