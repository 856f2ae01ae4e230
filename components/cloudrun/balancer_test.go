package cloudrun

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/sslpolicy"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

const host = "churn.example.com"

// behind returns what a load balancer in front of the service registers.
func behind(t *testing.T, block string) *recording.Recorder {
	t.Helper()
	a := decoded(t, neutral, block)
	a.LoadBalancer, a.Host = true, host
	rec := &recording.Recorder{}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.register(ctx, "churn", pulumi.String("projects/p/locations/global/certificates/c"))
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = true })
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// serving is the service that gets the requests, as opposed to the candidate.
func serving(t *testing.T, rec *recording.Recorder) pulumi.MockResourceArgs {
	t.Helper()
	for _, service := range rec.Of("gcp:cloudrunv2/service:Service") {
		if service.Name == "churn" {
			return service
		}
	}
	t.Fatal("no service")
	return pulumi.MockResourceArgs{}
}

const neutral = `{"image": "docker.io/a/b:v1", "name": "churn"}`

// Callers of the host have a token for the host. Cloud Run accepts it, in addition to the one for
// its own address, after an update.
func TestAServiceBehindALoadBalancerIsReachableOnlyThroughIt(t *testing.T) {
	service := serving(t, behind(t, `{}`))
	if got := recording.At(service, "ingress"); got != "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" {
		t.Errorf("ingress %s", got)
	}
	if got := recording.At(service, "customAudiences[0]"); got != "https://"+host {
		t.Errorf("audience %s", got)
	}
	open := serving(t, behind(t, `{"ingress": "all"}`))
	if got := recording.At(open, "ingress"); got != "INGRESS_TRAFFIC_ALL" {
		t.Errorf("ingress all: %s", got)
	}
}

// A stack without a load balancer must not change with this version.
func TestAServiceWithoutALoadBalancerHasNoOtherAudience(t *testing.T) {
	if got := decoded(t, neutral, `{}`).serviceArgs(pulumi.String("a")).CustomAudiences; got != nil {
		t.Errorf("got %v, want none at all", got)
	}
}

func TestTheLoadBalancerRequiresTLS12AndRedirectsHTTP(t *testing.T) {
	rec := behind(t, `{}`)
	if policy := rec.Only(t, sslpolicy.Token); recording.At(policy, "minTlsVersion") != "TLS_1_2" || recording.At(policy, "profile") != "MODERN" {
		t.Errorf("policy %v", policy.Inputs)
	}
	proxy := rec.Only(t, httpsProxyToken)
	if recording.At(proxy, "sslPolicy") != "churn-id" || recording.At(proxy, "certificateMap") != "//certificatemanager.googleapis.com/churn-id" {
		t.Errorf("proxy %v", proxy.Inputs)
	}
	ports := map[string]string{}
	for _, rule := range rec.Of(forwardingRuleToken) {
		ports[rule.Name] = recording.At(rule, "portRange") + " " + recording.At(rule, "loadBalancingScheme")
	}
	if ports["churn-https"] != "443 EXTERNAL_MANAGED" || ports["churn-http"] != "80 EXTERNAL_MANAGED" || len(ports) != 2 {
		t.Errorf("rules %v", ports)
	}
	for _, routes := range rec.Of(urlMapToken) {
		if redirect := recording.At(routes, "defaultUrlRedirect.httpsRedirect"); (redirect == "true") != (routes.Name == "churn-redirect") {
			t.Errorf("%s redirects: %q", routes.Name, redirect)
		}
	}
}

// docs.cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts: Google answers 400 to these.
func TestABackendServiceOmitsWhatGoogleRejectsForServerless(t *testing.T) {
	for _, block := range []string{`{}`, `{"rateLimit": {"requests": 100, "perSeconds": 10}}`} {
		backend := behind(t, block).Only(t, backendServiceToken)
		for _, name := range []string{"timeoutSec", "portName", "healthChecks", "sessionAffinity", "localityLbPolicy"} {
			if got := recording.At(backend, name); got != "" {
				t.Errorf("%s: %s is %s", block, name, got)
			}
		}
	}
}

func TestARateLimitCountsByClientAndLetsTheRestThrough(t *testing.T) {
	rec := behind(t, `{"rateLimit": {"requests": 100, "perSeconds": 10}}`)
	policy := rec.Only(t, securityPolicyToken)
	for path, want := range map[string]string{
		"rules[0].action": "throttle", "rules[0].rateLimitOptions.enforceOnKey": "IP", "rules[0].rateLimitOptions.exceedAction": "deny(429)",
		"rules[0].rateLimitOptions.rateLimitThreshold.count": "100", "rules[0].rateLimitOptions.rateLimitThreshold.intervalSec": "10",
		"rules[1].action": "allow", "rules[1].priority": "2.147483647e+09",
	} {
		if got := recording.At(policy, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	backend := rec.Only(t, backendServiceToken)
	if recording.At(backend, "securityPolicy") != "churn-id" || recording.At(backend, "logConfig.enable") != "true" {
		t.Errorf("backend service %v", backend.Inputs)
	}
	if got := len(behind(t, `{}`).Of(securityPolicyToken)); got != 0 {
		t.Errorf("without a limit: %d policies", got)
	}
}

// A load balancer serves only minutes after it is created, but ingress blocks callers at once.
func TestIngressIsRestrictedInASeparateUpdate(t *testing.T) {
	named := components.Input{Host: host}
	for rule, c := range map[string]struct {
		block   string
		last    map[string]string
		refused bool
	}{
		"with the load balancer":               {`{}`, nil, true},
		"with it, stated":                      {`{"ingress": "internal-and-cloud-load-balancing"}`, nil, true},
		"the load balancer alone":              {`{"ingress": "all"}`, nil, false},
		"then the restriction":                 {`{}`, map[string]string{rememberedHost: host, rememberedIngress: "all"}, false},
		"already restricted":                   {`{}`, map[string]string{rememberedHost: host, rememberedIngress: onlyBalancer}, false},
		"behind somebody else's load balancer": {`{}`, map[string]string{rememberedHost: "", rememberedIngress: onlyBalancer}, false},
		"by another name, after it was open":   {`{}`, map[string]string{rememberedHost: "old.example.com", rememberedIngress: "all"}, false},
	} {
		r := &config.Report{}
		decoded(t, neutral, c.block).CheckChange(named, c.last, r)
		problems := r.Problems()
		if (len(problems) == 1) != c.refused {
			t.Errorf("%s: %v", rule, problems)
		}
		if c.refused && len(problems) == 1 && !strings.Contains(problems[0].String(), "two updates: first cloudrun.ingress: all") {
			t.Errorf("%s: %v", rule, problems)
		}
	}
	r := &config.Report{}
	decoded(t, neutral, `{}`).CheckChange(components.Input{}, nil, r)
	if r.Err() != nil {
		t.Errorf("without a name: %v", r.Err())
	}
}

// Every interval that Google's own module lists, and none in between.
func TestARateLimitUsesTheIntervalsOfCloudArmor(t *testing.T) {
	for seconds, nearest := range map[int]string{10: "", 30: "", 60: "", 120: "", 300: "", 1800: "", 3600: "", 15: "10", 29: "30", 100: "120", 270: "240", 3000: "2700"} {
		r := &config.Report{}
		(&RateLimit{Requests: 100, PerSeconds: seconds}).validateInterval(r)
		problems := r.Problems()
		if (len(problems) == 0) != (nearest == "") || nearest != "" && problems[0].DidYouMean != nearest {
			t.Errorf("%d s: %v, want the nearest %q", seconds, problems, nearest)
		}
	}
}
