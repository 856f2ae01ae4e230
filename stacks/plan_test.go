package stacks

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
	"bankchurn/service"
)

// move is a platform switch: two stack files that differ in `platform`, plus additions at the
// switch.
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

// moves are switches that together show everything that a plan can contain.
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

// view returns the view of the switch's preview.
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

// vocabulary are the words in commands that are not values: programs, subcommands, and flags with
// fixed values.
var vocabulary = strings.Fields("aws gcloud docker kubectl printf jq base64 app/package.sh " +
	"ecr get-login-password login --username AWS --password-stdin describe-repositories create-repository --registry-id --repository-names --repository-name " +
	"auth configure-docker --quiet artifacts repositories describe create --project --location --repository-format --region " +
	"buildx imagetools inspect build --push --provenance=false --prefer-index=false --target lambda --tag app > /dev/null || | " +
	"secrets versions access add --secret --replication-policy automatic --data-file - secretsmanager get-secret-value describe-secret --secret-id --query SecretString --output text " +
	"create secret get generic --namespace --from-literal services enable service-quotas get-service-quota --service-code fargate ec2 --quota-code L-3032A538 L-1216C47A L-DB2E81BA Quota.Value " +
	"get-account-settings AccountLimit %s -r -d x86_64 arm64 " +
	"run.googleapis.com secretmanager.googleapis.com monitoring.googleapis.com compute.googleapis.com certificatemanager.googleapis.com container.googleapis.com iam.googleapis.com")

// defaults are values of keys that the stack files leave out.
const defaults = " us-east-1 us-central1 ml-portfolio "

// TestEveryCommandOfAPlanParses also checks that commands name only what the stack's config
// contains.
func TestEveryCommandOfAPlanParses(t *testing.T) {
	for name, m := range moves {
		projectWithApp(t)
		plan := m.view(t).Plan
		if plan == nil || len(plan.ByHand) == 0 {
			t.Fatalf("%s: no plan, or nothing by hand", name)
		}
		known := m.at(m.to) + m.more + defaults
		for _, p := range plan.ByHand {
			for _, command := range p.Commands {
				check := exec.CommandContext(t.Context(), "sh", "-n", "-c", command)
				if out, err := check.CombinedOutput(); err != nil {
					t.Errorf("%s: %s: %v %s", name, command, err, out)
				}
				for _, word := range strings.Fields(strings.NewReplacer(`"$(`, " ", `)"`, " ", "'", " ", `key="`, "key ").Replace(command)) {
					if !slices.Contains(vocabulary, word) && !strings.Contains(known, word) && !isTagOf(word, known) {
						t.Errorf("%s: %s: %q is no value of the config", name, command, word)
					}
				}
			}
		}
	}
}

// isTagOf reports whether a word is an image in the config with a tag made from its digest.
func isTagOf(word, known string) bool {
	at := strings.LastIndex(word, ":")
	return at > 0 && strings.Contains(known, word[:at]+"@sha256:"+word[at+1:])
}

// TestEveryPlatformDescribesTheNeutralSettings checks that no platform leaves out a setting: it would
// appear as a setting that only the other platform has.
func TestEveryPlatformDescribesTheNeutralSettings(t *testing.T) {
	want := []string{
		service.WhoMayCall, service.Protocol, service.LimitPerClient, "service.scaling.min", "service.scaling.max",
		"service.timeoutSeconds", "service.cpu", service.WhatRuns, service.SecretValues, service.Alarms,
	}
	emptyProject(t)
	_, err := run(t, "test", parsed(t, movingService), func(ctx *pulumi.Context) error {
		s := load(ctx, now(), &config.Report{})
		for _, p := range platforms {
			on := s.blocks[p.Name].Switch(s.inputFor(p))
			var got []string
			for _, setting := range on.Settings {
				got = append(got, setting.Key)
				if setting.Meaning == "" {
					t.Errorf("%s: %s means nothing", p.Name, setting.Key)
				}
			}
			if !slices.Equal(got, want) || on.Address == "" {
				t.Errorf("%s: settings %q, want %q; address %q", p.Name, got, want, on.Address)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// While both run, the new platform gets the traffic and the old one costs its idle amount: here $40
// of $100.
func TestAPlanAddsTheCostOfBothPlatforms(t *testing.T) {
	m := moves["fargate to cloudrun, with a name"]
	projectWithApp(t)
	outputs := map[string]any{"platform": "fargate", "region": "us-east-1", "url": "https://churn.example.com", "platformUrl": "https://a.elb.amazonaws.com",
		"costEstimate": map[string]any{"platform": "fargate", "expected": "100.00", "low": "40.00"}}
	view := viewOf(t, "test", parsed(t, m.at("cloudrun")), lastEstimate(outputs, 0, nil))
	p := view.Plan
	if got := p.Before.USD.String(); got != "100" {
		t.Errorf("before: %s, want 100", got)
	}
	if got, want := p.Both.USD, view.Estimate.Expected.USD.Add(decimal.NewFromInt(40)); !got.Equal(want) {
		t.Errorf("while both run: %s, want %s", got, want)
	}
	delete(outputs, "costEstimate")
	p = viewOf(t, "test", parsed(t, m.at("cloudrun")), lastEstimate(outputs, 0, nil)).Plan
	if !p.Before.IsUnknown() || !p.Both.IsUnknown() {
		t.Errorf("of an unknown cost: before %+v, both %+v", p.Before, p.Both)
	}
}

// An update that changes no platform has no plan. If the platform already runs, because of
// keepPrevious, the update creates nothing and needs no manual steps.
func TestOnlyAMoveHasAPlan(t *testing.T) {
	m := moves["lambda to fargate, which is kept"]
	projectWithApp(t)
	at := func(running, previous string) lastOutput {
		return lastEstimate(map[string]any{"platform": running, "previousPlatform": previous, "region": "us-east-1", "url": "https://x"}, 0, nil)
	}
	for rule, c := range map[string]struct {
		last lastOutput
		plan bool
		made bool
	}{
		"nothing runs yet":   {lastEstimate(nil, 0, nil), false, false},
		"the same platform":  {at("fargate", ""), false, false},
		"the same, one kept": {at("fargate", "lambda"), false, false},
		"another":            {at("lambda", ""), true, true},
		"back to a kept one": {at("lambda", "fargate"), true, false},
		"a forgotten one":    {at("beanstalk", ""), false, false},
	} {
		p := viewOf(t, "test", parsed(t, m.at("fargate")), c.last).Plan
		if (p != nil) != c.plan || p != nil && (p.Creates != c.made || len(p.ByHand) > 0 != c.made) {
			t.Errorf("%s: %+v", rule, p)
		}
	}
}

func TestWhatAnUpdateEnds(t *testing.T) {
	elsewhere := cost.Plan{From: cost.Place{Platform: "lambda"}, To: cost.Place{Platform: "gke"}}
	for rule, c := range map[string]struct {
		before, after, host string
		want                cost.Ends
	}{
		"the name stays":           {"a.example.com", "a.example.com", "", cost.Nothing},
		"the name is new":          {"", "a.example.com", "", cost.OldAddress},
		"the name changes":         {"a.example.com", "b.example.com", "", cost.OldName},
		"the name goes":            {"a.example.com", "", "", cost.OldName},
		"no name":                  {"", "", "", cost.OldAddress},
		"a name of the user's own": {"", "", "a.example.com", cost.OldHost},
	} {
		p := elsewhere
		p.NameBefore, p.Name, p.HostBefore = c.before, c.after, c.host
		if got := p.Ends(); got != c.want {
			t.Errorf("%s: %v, want %v", rule, got, c.want)
		}
	}
	here := cost.Plan{Replaced: []cost.Replaced{{Noun: "ECS cluster"}}}
	if got := here.Ends(); got != cost.Nothing {
		t.Errorf("a part without an address: %v", got)
	}
	here.Replaced[0].Address = true
	if got := here.Ends(); got != cost.OldAddress {
		t.Errorf("a part with one: %v", got)
	}
}

// Another load balancer may have another logical name, or an input that requires replacement; what
// is unknown does not count as a change.
func TestReplacedParts(t *testing.T) {
	const balancer = "aws:lb/loadBalancer:LoadBalancer"
	yes, no := cost.DigestOf(resource.NewProperty(true)), cost.DigestOf(resource.NewProperty(false))
	of := func(name string, inputs map[string]string) []cost.Registered {
		return []cost.Registered{{Type: balancer, Name: name, Inputs: inputs}}
	}
	fargate, _ := choose("fargate", true, &config.Report{})
	for rule, c := range map[string]struct {
		before, after []cost.Registered
		want          bool
	}{
		"the same":              {of("a", map[string]string{"internal": yes}), of("a", map[string]string{"internal": yes}), false},
		"another input":         {of("a", map[string]string{"internal": yes}), of("a", map[string]string{"internal": no}), true},
		"one that may change":   {of("a", map[string]string{"idleTimeout": yes}), of("a", map[string]string{"idleTimeout": no}), false},
		"one that is not known": {of("a", map[string]string{"internal": yes}), of("a", map[string]string{"internal": unknownInput}), false},
		"a default":             {of("a", map[string]string{"name": yes}), of("a", nil), false},
		"another name":          {of("a", nil), of("b", nil), true},
		"a further one":         {of("a", nil), append(of("a", nil), of("b", nil)...), false},
		"the first one":         {nil, of("a", nil), false},
	} {
		got := replacedOf(fargate.Serving, c.before, c.after, differsFromState)
		if len(got) > 0 != c.want {
			t.Errorf("%s: %v, want %t", rule, got, c.want)
		}
	}
}
