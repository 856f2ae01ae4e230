package enginetest

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
)

// TestTheNameGoesAroundAllPlatforms moves a name in either cloud's zone, with clients at 50
// requests a second. Each step updates the record in place, and no request fails.
func TestTheNameGoesAroundAllPlatforms(t *testing.T) {
	t.Parallel()
	way := map[string][]string{"Route 53": {"fargate", "cloudrun", "lambda", "cloudrun", "gke", "eks", "fargate"}, "Cloud DNS": {"lambda", "cloudrun", "fargate"}}
	for service, zone := range zones {
		if leftOut(service, "Route 53") {
			continue // TestCallersByNameDoNotNoticeASwitch has this zone
		}
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			at := way[service][0]
			st := newStack(t, byName(at, zone))
			st.up()
			for _, to := range way[service][1:] {
				what := at + " to " + to
				st.edit(byName(to, zone))
				client := st.pollByName()
				moved := st.up()
				client.stop(what)
				if updated := updatedRecords(moved.Steps); !slices.Equal(updated, []string{"name"}) {
					t.Errorf("%s: records updated in place: %v, want the name alone", what, updated)
				}
				at = to
			}
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// TestACertificateThatIsNeverIssuedLeavesTheOldPlatform uses a zone that no parent zone
// delegates to. Only the wait for the certificate fails, and the old platform keeps serving.
func TestACertificateThatIsNeverIssuedLeavesTheOldPlatform(t *testing.T) {
	t.Parallel()
	zone := zones["Cloud DNS"]
	st := newStack(t, byName("lambda", zone))
	st.up()
	st.opts.Undelegated = []string{zone}
	st.edit(strings.Replace(byName("cloudrun", zone), "cloudrun: {", "cloudrun: {certificateTimeoutSeconds: 2, ", 1))
	entrance := st.entranceOf("aws:apigatewayv2/domainName:DomainName")
	old := st.pollThrough(func(string) string { return entrance })
	refused := st.upFails()
	old.stop("update without a certificate")
	for _, want := range []string{
		"certificate of churn.example.com: not issued within 2 s (cloudrun.certificateTimeoutSeconds)", "churn.example.com still points where it did",
		"dig +short CNAME _acme-challenge_", ".authorize.certificatemanager.goog", "dns.zone example-com may not be the zone that the parent zone delegates churn.example.com to",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("the failure does not say %q: %s", want, refused)
		}
	}
	st.opts.Undelegated = nil
	st.edit(byName("lambda", zone))
	if target, _, _ := st.s.Cloud().Resolve("churn.example.com"); target == "cloudrun.churn.example.com" {
		t.Error("the name moved to an endpoint without a certificate")
	}
	client := st.pollByName()
	st.up()
	client.stop("way back")
	st.destroy()
}

// updatedRecords returns the logical names of the DNS records that an update changed in place.
func updatedRecords(steps []sandbox.Step) []string {
	var names []string
	for _, step := range steps {
		if step.Op == "update" && (step.Type == "aws:route53/record:Record" || step.Type == "gcp:dns/recordSet:RecordSet") {
			names = append(names, step.URN[strings.LastIndex(step.URN, "::")+2:])
		}
	}
	return names
}

// entranceOf returns the address of the endpoint of the only resource of a type.
func (st *stack) entranceOf(typ string) string {
	st.t.Helper()
	for urn, url := range st.s.Cloud().Endpoints() {
		if strings.Contains(urn, typ) {
			_, at, _ := strings.Cut(url, "://")
			return at
		}
	}
	st.t.Fatalf("no endpoint of %s", typ)
	return ""
}
