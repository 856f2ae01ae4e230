package stacks

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// gradual is a switch from fargate to cloudrun, with additional keys in the block dns.
func gradual(zone, more string) string {
	if more != "" {
		more = ", " + more
	}
	return strings.Replace(namedStack("cloudrun", zone, "  bankchurn:keepPrevious: fargate\n"), "ttlSeconds: 30", "ttlSeconds: 30"+more, 1)
}

var balancerNames = regexp.MustCompile(`\S+\.elb\.amazonaws\.com`)

// TestEachStepOfAGradualSwitchHasItsRecords: each step is an edit of one line.
func TestEachStepOfAGradualSwitchHasItsRecords(t *testing.T) {
	const in53, inDNS, cloudrun = "churn.example.com 30 CNAME ", "churn.example.com. 30 CNAME ", "cloudrun.churn.example.com"
	for _, c := range []struct {
		zone, percent string
		want          map[string]string
	}{
		{route53Zone, "", map[string]string{"name": in53 + cloudrun + " primary=100"}},
		{route53Zone, "previousPercent: 0", map[string]string{"name": in53 + cloudrun + " primary=100"}},
		{route53Zone, "previousPercent: 90", map[string]string{"name": in53 + "FARGATE primary=90", "name-shift": in53 + cloudrun + " shift=10"}},
		{route53Zone, "previousPercent: 100", map[string]string{"name": in53 + "FARGATE primary=100", "name-shift": in53 + cloudrun + " shift=0"}},
		{cloudDNSZone, "", map[string]string{"name": inDNS + cloudrun + "."}},
		{cloudDNSZone, "previousPercent: 90", map[string]string{"name": inDNS + "FARGATE.=90 " + cloudrun + ".=10"}},
		{cloudDNSZone, "previousPercent: 100", map[string]string{"name": inDNS + "FARGATE."}},
	} {
		t.Run(c.zone+" "+c.percent, func(t *testing.T) {
			projectWithApp(t)
			got := deployed(t, "test", parsed(t, gradual(c.zone, c.percent))).records()
			maps.DeleteFunc(got, func(name, _ string) bool { return !strings.HasPrefix(name, "name") })
			for name, record := range got {
				got[name] = balancerNames.ReplaceAllString(record, "FARGATE")
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

// A client that keeps its connection does not query DNS again.
func TestAWSLoadBalancersCloseConnectionsWhileTheNameIsShared(t *testing.T) {
	for percent, want := range map[string]string{"": "", "previousPercent: 0": "60", "previousPercent: 50": "60"} {
		projectWithApp(t)
		rec := deployed(t, "test", parsed(t, gradual(route53Zone, percent)))
		got := ""
		if seconds := rec.all("aws:lb/loadBalancer:LoadBalancer")[0].inputs["clientKeepAlive"]; seconds.IsNumber() {
			got = fmt.Sprint(seconds.NumberValue())
		}
		if got != want {
			t.Errorf("%q: fargate keeps a client's connection for %q s, want %q", percent, got, want)
		}
		text := strings.Replace(gradual(route53Zone, percent), "platform: cloudrun", "platform: eks", 1)
		text = strings.Replace(text, "kubernetes: {ingress: {tls: {secretName: churn-tls}}}", "eks: {autoMode: {enabled: true}}\n  bankchurn:kubernetes: {ingress: {controller: alb}}", 1)
		attribute := "client_keep_alive.seconds=3600,"
		if want != "" {
			attribute = "client_keep_alive.seconds=" + want + ","
		}
		ingress := deployed(t, "test", parsed(t, text)).all("kubernetes:networking.k8s.io/v1:Ingress")[0]
		annotations := ingress.inputs["metadata"].ObjectValue()["annotations"].ObjectValue()
		if got := annotations["alb.ingress.kubernetes.io/load-balancer-attributes"].StringValue(); !strings.HasPrefix(got, attribute) {
			t.Errorf("%q: eks has %s, want %s", percent, got, attribute)
		}
	}
}

// loaded is a configuration with the notes, problems and warnings from loading it.
func loaded(t *testing.T, text string) *config.Report {
	t.Helper()
	projectWithApp(t)
	report := &config.Report{}
	_, err := run(t, "test", parsed(t, text), func(ctx *pulumi.Context) error {
		load(ctx, now(), report)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestPreviousPercentIsRejectedIfItCannotApply(t *testing.T) {
	dns := func(keys string) string {
		return strings.Replace(gradual(route53Zone, keys), "  bankchurn:keepPrevious: fargate\n", "", 1)
	}
	for _, c := range []struct{ text, want string }{
		{dns("previousPercent: 90"), `dns.previousPercent: 90: has no effect without keepPrevious, which names the platform that gets this share of the clients (set keepPrevious to the platform that the stack runs now (eks, fargate, gke, lambda)`},
		{strings.Replace(gradual(route53Zone, ""), "dns: {name: churn.example.com, zone: "+route53Zone+", ttlSeconds: 30}", "dns: {previousPercent: 90}", 1), `dns.previousPercent: 90: has no effect without dns.name (set dns.name and dns.zone too)`},
		{gradual(route53Zone, "previousPercent: 101"), `dns.previousPercent: 101: `},
		{gradual(route53Zone, "previousPercent: -1"), `dns.previousPercent: -1: `},
		{gradual(route53Zone, "previousPercent: 12.5"), `dns.previousPercent: 12.5: `},
		{gradual(route53Zone, `previousPercent: "90 %"`), `dns.previousPercent: "90 %": `},
		{gradual(route53Zone, "previousPercnt: 90"), `did you mean "previousPercent"?`},
		{gradual(route53Zone, "previousPercent: 90") + "  bankchurn:release: {canary: {percent: 10, image: " + registry + "}}\n", `dns.previousPercent: 90: conflicts with release.canary: the candidate would get a share of a share (set dns.previousPercent without release.canary`},
		{strings.Replace(gradual(route53Zone, "previousPercent: 90"), "keepPrevious: fargate", "keepPrevious: fargat", 1), `did you mean "fargate"?`},
	} {
		report := loaded(t, c.text)
		if err := report.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}

// What the reader must know about DNS-weighted shares, and how to continue.
func TestThePreviewStatesThePrecisionOfShares(t *testing.T) {
	for percent, want := range map[string][]string{
		"previousPercent: 90": {
			"point to fargate 90 % of the time and to cloudrun 10 %", "Set `dns.previousPercent: 100` to send all clients back to fargate; remove the key to send all to cloudrun",
			"the same answer for 30 s", "With 1000 resolvers of equal traffic cloudrun gets 8 to 12 % of the requests 9 times out of 10, with 10 resolvers 0 to 30 %",
			"connections outlive the TTL", "after 60 s",
		},
		"previousPercent: 100": {"all clients of churn.example.com go to fargate; cloudrun is deployed and gets none"},
		"previousPercent: 0":   {"all clients of churn.example.com go to cloudrun, as without the key"},
	} {
		report := loaded(t, gradual(route53Zone, percent))
		notes := strings.Join(report.Notes(), "\n")
		for _, text := range want {
			if !strings.Contains(notes, text) {
				t.Errorf("%s: no %q in\n%s", percent, text, notes)
			}
		}
	}
}

// The quantiles are from tables of the binomial distribution: of 10 trials at 0.1, for
// example, P(0) is 0.349, P(<= 2) 0.930 and P(<= 3) 0.987.
func TestFewResolversMakeSharesCoarse(t *testing.T) {
	for _, c := range []struct{ percent, resolvers, low, high int }{
		{10, 10, 0, 30}, {90, 10, 70, 100}, {50, 10, 20, 80}, {50, 1, 0, 100}, {10, 100, 5, 15}, {90, 1000, 88, 92}, {99, 1000, 98, 100},
	} {
		if low, high := likely(c.percent, c.resolvers); low != c.low || high != c.high {
			t.Errorf("%d %% by %d resolvers: %d to %d, want %d to %d", c.percent, c.resolvers, low, high, c.low, c.high)
		}
	}
}
