package enginetest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
)

// zones has a zone in each cloud's DNS.
var zones = map[string]string{"Route 53": "Z0123456789ABCDEFGHIJ", "Cloud DNS": "example-com"}

// ways has the platforms to which a service on lambda moves, by the DNS of the zone: gke has
// one kind of records, all other platforms another.
var ways = map[string][]string{"Route 53": {"fargate", "eks", "fargate", "gke", "lambda"}, "Cloud DNS": {"gke", "lambda"}}

// byName returns a stack file that serves the name on every platform.
func byName(platform, zone string) string {
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0123abcd-4567-89ab-cdef-0123456789ab"
	return basic(platform) + `  bankchurn:cloudrun: {image: "us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1", propagationSeconds: 1}
  bankchurn:fargate: {certificateArn: "` + certificate + `", deployment: {steadyStateMinutes: 5}}
  bankchurn:lambda: {certificateArn: "` + certificate + `"}
  bankchurn:kubernetes: {ingress: {tls: {secretName: churn-tls}}}
  bankchurn:dns: {name: churn.example.com, zone: ` + zone + `, ttlSeconds: 1}
`
}

// TestCallersByNameDoNotNoticeASwitch has a client that resolves the name like a caching
// resolver. No request may fail during switches in both directions, and during a failed one.
func TestCallersByNameDoNotNoticeASwitch(t *testing.T) {
	t.Parallel()
	for service, zone := range zones {
		if leftOut(service, "Cloud DNS") {
			continue // TestTheNameGoesAroundAllPlatforms has this zone
		}
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, byName("lambda", zone))
			st.up()
			if url := st.output("url"); url != "https://churn.example.com" {
				t.Fatalf("url is %q, want the name", url)
			}
			for _, to := range ways[service] {
				st.edit(byName(to, zone))
				client := st.pollByName()
				moved := st.up()
				client.stop("switch to " + to)
				if n := recordSteps(moved.Steps, "update"); n != 1 {
					t.Errorf("switch to %s: %d updates of the record in place, want 1: %v", to, n, moved.Steps)
				}
				// A load balancer with an address instead of a name has a record too.
				addresses := map[string]int{"gke": 1}[to]
				if n := recordSteps(moved.Steps, "create"); n != addresses {
					t.Errorf("switch to %s: %d records made, want %d: %v", to, n, addresses, moved.Steps)
				}
			}

			st.opts.Misbehaviour = failingOn("fargate")
			st.edit(byName("fargate", zone) + impatient)
			client := st.pollByName()
			if refused := st.upFails(); !strings.Contains(refused, "the new release") || !strings.Contains(refused, "serving: ") {
				t.Errorf("the failure does not say what serves: %s", refused)
			}
			client.stop("switch to fargate that fails")

			st.opts.Misbehaviour = nil
			st.edit(byName("lambda", zone))
			client = st.pollByName()
			st.up()
			client.stop("way back")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// issued returns a stack file with certificates that ACM issues in a region.
func issued(platform, region string) string {
	return basic(platform) + `  bankchurn:fargate: {region: ` + region + `}
  bankchurn:lambda: {region: ` + region + `}
  bankchurn:eks: {region: ` + region + `, autoMode: {enabled: true}}
  bankchurn:kubernetes: {ingress: {controller: alb}}
  bankchurn:dns: {name: churn.example.com, zone: ` + zones["Route 53"] + `, ttlSeconds: 3}
`
}

// TestACertificateIsIssuedAndMovesWithoutNotice has one certificate for the platforms of each
// region, and one validation record for all. No request by name fails.
func TestACertificateIsIssuedAndMovesWithoutNotice(t *testing.T) {
	t.Parallel()
	const east, west = "us-east-1", "eu-west-1"
	st := newStack(t, issued("lambda", east))
	st.up()
	if url := st.output("url"); url != "https://churn.example.com" {
		t.Fatalf("url is %q, want the name", url)
	}
	for _, c := range []struct {
		platform, region string
		certificates     int // that the update requests
	}{{"fargate", east, 0}, {"eks", east, 0}, {"fargate", east, 0}, {"fargate", west, 1}, {"lambda", west, 0}} {
		what := "switch to " + c.platform + " in " + c.region
		st.edit(issued(c.platform, c.region))
		client := st.pollByName()
		moved := st.up()
		client.stop(what)
		made := 0
		for _, step := range moved.Steps {
			if step.Type == "aws:acm/certificate:Certificate" && step.Op == "create" {
				made++
			}
			if strings.HasSuffix(step.URN, "::certificate-validation") {
				t.Errorf("%s: the record of the certificates: %s", what, step.Op)
			}
		}
		if made != c.certificates {
			t.Errorf("%s: %d certificates requested, want %d", what, made, c.certificates)
		}
	}
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("another update changed %v", again.Steps)
	}
	st.destroy()
}

// TestCallersWhoNeverAskAgainAreServedByTheKeptPlatform checks that clients that never resolve
// again reach the kept platform, even one whose load balancer has only an address.
func TestCallersWhoNeverAskAgainAreServedByTheKeptPlatform(t *testing.T) {
	t.Parallel()
	zone := zones["Route 53"]
	st := newStack(t, byName("gke", zone))
	st.up()
	address, _, _ := st.s.Cloud().Resolve("gke.churn.example.com")

	st.edit(byName("fargate", zone) + "  bankchurn:keepPrevious: gke\n")
	others, stubborn := st.pollByName(), st.pollThrough(func(string) string { return address })
	st.up()
	others.stop("switch")
	stubborn.stop("switch, by an old address")
	if target, _, _ := st.s.Cloud().Resolve("gke.churn.example.com"); target != address || address == "" {
		t.Errorf("the kept platform's name leads to %q, want %q", target, address)
	}
	if target, _, _ := st.s.Cloud().Resolve("churn.example.com"); target == "gke.churn.example.com" || target == "" {
		t.Errorf("the name leads to %q, want the new platform", target)
	}

	st.edit(byName("fargate", zone))
	others = st.pollByName()
	st.up()
	others.stop("second step")
	if target, _, found := st.s.Cloud().Resolve("gke.churn.example.com"); found {
		t.Errorf("the old platform's name still leads to %s", target)
	}
	st.destroy()
}

func recordSteps(steps []sandbox.Step, op string) int {
	n := 0
	for _, step := range steps {
		if step.Op == op && (step.Type == "aws:route53/record:Record" || step.Type == "gcp:dns/recordSet:RecordSet") {
			n++
		}
	}
	return n
}

// resolver resolves names from the embedded cloud's records, and caches each for its TTL.
type resolver struct {
	cloud *cloud.Cloud

	mu    sync.Mutex
	known map[string]known
}

type known struct {
	target string
	until  time.Time
}

// lookup follows a name to an address, which in the sandbox has a port; empty if it does not
// resolve.
func (r *resolver) lookup(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range 8 {
		if _, _, err := net.SplitHostPort(name); err == nil {
			return name
		}
		if time.Now().After(r.known[name].until) {
			target, seconds, found := r.cloud.Resolve(name)
			if !found {
				return ""
			}
			r.known[name] = known{target, time.Now().Add(time.Duration(seconds) * time.Second)}
		}
		name = r.known[name].target
	}
	return ""
}

// pollByName starts a client for https://churn.example.com.
func (st *stack) pollByName() *client {
	st.t.Helper()
	names := &resolver{cloud: st.s.Cloud(), known: map[string]known{}}
	return st.pollThrough(names.lookup)
}

// pollThrough starts a client with its own lookup.
func (st *stack) pollThrough(lookup func(name string) string) *client {
	st.t.Helper()
	via := st.client()
	via.Transport = &http.Transport{
		TLSClientConfig: via.Transport.(*http.Transport).TLSClientConfig.Clone(), DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return (&net.Dialer{}).DialContext(ctx, network, lookup(host))
		},
	}
	return st.pollWith(via, "https://churn.example.com")
}
