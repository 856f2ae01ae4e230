package stacks

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// namedStack is a stack with a name of its own, which every platform but Cloud Run
// accepts.
func namedStack(platform, zone, more string) string {
	const certificate = `{certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}`
	return `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service: {image: ` + ecr + `, public: true}
  bankchurn:fargate: ` + certificate + `
  bankchurn:lambda: ` + certificate + `
  bankchurn:kubernetes: {ingress: {tls: {secretName: churn-tls}}}
  bankchurn:dns: {name: churn.example.com, zone: ` + zone + `, ttlSeconds: 30}
` + more
}

const route53Zone, cloudDNSZone = "Z0123456789ABCDEFGHIJ", "example-com"

// records are the DNS records of a run, as a zone file would have them, by logical
// name.
func (rec *recording) records() map[string]string {
	found := map[string]string{}
	for _, r := range rec.resources {
		list := map[string]resource.PropertyKey{route53Record: "records", cloudDNSSet: "rrdatas"}[r.typ]
		if list == "" {
			continue
		}
		var values []string
		for _, v := range r.inputs[list].ArrayValue() {
			values = append(values, v.StringValue())
		}
		found[r.name] = fmt.Sprintf("%s %v %s %s", r.text("name"), r.inputs["ttl"].NumberValue(), r.text("type"), strings.Join(values, " "))
	}
	return found
}

// TestTheNameLeadsToEachPlatform: by the same kind of record on all of them, so that
// a switch is one change in place.
func TestTheNameLeadsToEachPlatform(t *testing.T) {
	const nlbName = "k8s-0a1b2c3.us-east-1.elb.amazonaws.com"
	for _, c := range []struct {
		platform, zone string
		want           map[string]string
	}{
		{"eks", route53Zone, map[string]string{"name": "churn.example.com 30 CNAME " + nlbName}},
		{"eks", cloudDNSZone, map[string]string{"name": "churn.example.com. 30 CNAME " + nlbName + "."}},
		{"gke", route53Zone, map[string]string{"name": "churn.example.com 30 CNAME gke.churn.example.com", "gke-address": "gke.churn.example.com 30 A 192.0.2.20"}},
		{"gke", cloudDNSZone, map[string]string{"name": "churn.example.com. 30 CNAME gke.churn.example.com.", "gke-address": "gke.churn.example.com. 30 A 192.0.2.20"}},
	} {
		t.Run(c.platform+" in "+c.zone, func(t *testing.T) {
			projectWithApp(t)
			rec := deployed(t, "test", parsed(t, namedStack(c.platform, c.zone, "")))
			if got := rec.records(); !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

// A resolver that still knows the name as leading to gke.NAME must find that, for as
// long as the old platform stays.
func TestTheNameOfAKeptAddressStays(t *testing.T) {
	projectWithApp(t)
	rec := deployed(t, "test", parsed(t, namedStack("fargate", route53Zone, "  bankchurn:keepPrevious: gke\n")))
	names := slices.Sorted(maps.Keys(rec.records()))
	if want := []string{"gke-address", "name"}; !slices.Equal(names, want) {
		t.Errorf("records %v, want %v", names, want)
	}
	if got := rec.records()["gke-address"]; got != "gke.churn.example.com 30 A 192.0.2.20" {
		t.Errorf("the kept address: %s", got)
	}
}

// An address as the target of a CNAME is a name that nobody has.
func TestARecordNeverLeadsToAnAddressByName(t *testing.T) {
	s := settings{dns: dnsOptions{Name: "churn.example.com"}}
	for target, refused := range map[string]bool{"k8s-0a1b2c3.us-east-1.elb.amazonaws.com": false, "192.0.2.20": true, "2001:db8::1": true} {
		err := s.refuseAddress("eks", target)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "the load balancer on eks is known by the address "+target) {
			t.Errorf("%s: %v", target, err)
		}
	}
}
