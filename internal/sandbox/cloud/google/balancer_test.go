package google

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

type m = map[string]any

// inPlace has the inputs that change in place, by type; all others replace the resource. They
// are the fields without ForceNew in terraform-provider-google 5.42,
// google/services/{compute,certificatemanager}.
var inPlace = map[string]string{
	globalAddressToken:  "labels",
	endpointGroupToken:  "",
	backendServiceToken: "all but loadBalancingScheme name project",
	urlMapToken:         "all but name project",
	httpsProxyToken:     "certificateManagerCertificates certificateMap quicOverride serverTlsPolicy sslCertificates sslPolicy urlMap",
	httpProxyToken:      "urlMap",
	forwardingRuleToken: "labels target",
	sslPolicyToken:      "customFeatures minTlsVersion profile",
	securityPolicyToken: "all but name project",
	authorizationToken:  "description labels",
	certificateToken:    "description labels",
	certificateMapToken: "description labels",
	mapEntryToken:       "certificates description labels",
}

func TestWhatChangesInPlaceIsTheProviders(t *testing.T) {
	for typ, described := range cloud.Tables(gcpBalancer, gcpCertificates) {
		rule, listed := inPlace[typ]
		if !listed {
			t.Errorf("%s is not in the list", typ)
		}
		rest, allBut := strings.CutPrefix(rule, "all but ")
		names := strings.Fields(rest)
		for field := range described.Args.ElementType().Fields() {
			name := field.Tag.Get("pulumi")
			if want, got := slices.Contains(names, name) == allBut, slices.Contains(described.ReplaceOn, name); name != "" && want != got {
				t.Errorf("%s: %s replaces: %t, want %t", typ, name, got, want)
			}
		}
	}
}

// world is a load balancer in front of a service, with their ids.
type world struct {
	cloudtest.Harness
	service, group, backend, routes, certificates, proxy resource.ID
	address, uri                                         string
}

func balanced(t *testing.T) *world {
	t.Helper()
	w := &world{Harness: cloudtest.NewHarness(t, Package(), m{"project": "my-project"})}
	make := func(token string, inputs m) (resource.ID, resource.PropertyMap) {
		all := m{"name": "churn"}
		maps.Copy(all, inputs)
		id, _, out := w.Made(token, "churn", all)
		return id, out
	}
	service, run := make(cloudRunToken, m{
		"location": "us-central1", "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
		"template": m{"containers": []any{m{"image": "example.invalid/api:1"}}},
	})
	w.service, w.uri = service, cloud.StringOf(run["uri"])
	w.group, _ = make(endpointGroupToken, m{"region": "us-central1", "networkEndpointType": "SERVERLESS", "cloudRun": m{"service": "churn"}})
	w.backend, _ = make(backendServiceToken, m{"loadBalancingScheme": "EXTERNAL_MANAGED", "backends": []any{m{"group": string(w.group)}}})
	w.routes, _ = make(urlMapToken, m{"defaultService": string(w.backend)})
	w.certificates, _ = make(certificateMapToken, nil)
	w.proxy, _ = make(httpsProxyToken, m{"urlMap": string(w.routes), "certificateMap": certificateManager + string(w.certificates)})
	_, address := make(globalAddressToken, nil)
	w.address = cloud.StringOf(address["address"])
	make(forwardingRuleToken, m{"ipAddress": w.address, "portRange": "443", "loadBalancingScheme": "EXTERNAL_MANAGED", "target": string(w.proxy)})
	return w
}

func TestGoogleRefusesALoadBalancerThatItCannotMake(t *testing.T) {
	w := balanced(t)
	serverless := []any{m{"group": string(w.group)}}
	for _, c := range []struct {
		token  string
		inputs m
		want   string
	}{
		{backendServiceToken, m{"backends": serverless, "timeoutSec": 30}, "Timeout sec is not supported"},
		{backendServiceToken, m{"backends": serverless, "healthChecks": "h"}, "Health checks are not supported"},
		{backendServiceToken, m{"backends": serverless, "portName": "http"}, "Port name is not supported"},
		{backendServiceToken, m{"backends": []any{m{"group": "none"}}}, "The resource 'none' was not found"},
		{urlMapToken, m{"defaultService": "none"}, "The resource 'none' was not found"},
		{httpsProxyToken, m{"urlMap": string(w.routes)}, "needs a certificate"},
		{httpsProxyToken, m{"urlMap": string(w.routes), "certificateMap": string(w.certificates)}, "names no certificate map"},
		{httpsProxyToken, m{"urlMap": string(w.routes), "certificateManagerCertificates": []any{"c"}}, "are attached by a certificate map"},
		{forwardingRuleToken, m{"ipAddress": w.address, "portRange": "443", "loadBalancingScheme": "EXTERNAL_MANAGED", "target": string(w.proxy)}, "in-use and would result in a conflict"},
		{forwardingRuleToken, m{"ipAddress": w.address, "portRange": "8443", "target": string(w.proxy)}, "the load balancing scheme EXTERNAL does not match"},
		{mapEntryToken, m{"map": "churn", "hostname": "churn.example.com", "certificates": []any{"none"}}, "The resource 'none' was not found"},
		{certificateToken, m{"managed": m{"domains": []any{"churn.example.com"}, "dnsAuthorizations": []any{"none"}}}, "The resource 'none' was not found"},
	} {
		c.inputs["name"] = "other"
		if got := w.Refused(c.token, "other", c.inputs); !strings.Contains(got, c.want) {
			t.Errorf("%s %v: got %q, want %q", c.token, c.inputs, got, c.want)
		}
	}
}

// The certificate is issued as soon as the record exists, wherever the host points, and not
// before.
func TestACertificateByDNSAuthorizationNeedsItsRecordAlone(t *testing.T) {
	w := balanced(t)
	dns := m{"managedZone": "example-com", "ttl": 300, "type": "CNAME"}
	asked, _, out := w.Made(authorizationToken, "a", m{"name": "churn", "domain": "churn.example.com", "type": "PER_PROJECT_RECORD"})
	record := out["dnsResourceRecords"].ArrayValue()[0].ObjectValue()
	certificate, _, _ := w.Made(certificateToken, "c", m{"name": "churn", "managed": m{"domains": []any{"churn.example.com"}, "dnsAuthorizations": []any{string(asked)}}})
	w.Made(mapEntryToken, "e", m{"name": "churn", "map": "churn", "hostname": "churn.example.com", "certificates": []any{string(certificate)}})

	shows := func(name string) bool {
		address := w.Cloud.Find(globalAddressToken, "projects/my-project/global/addresses/churn", "")
		return certified(w.Cloud, address, name)
	}
	if shows("churn.example.com") {
		t.Error("a certificate is issued without its record")
	}
	dns["name"], dns["rrdatas"] = cloud.StringOf(record["name"]), []any{"other."}
	id, in, made := w.Made(recordSetToken, "r", dns)
	if shows("churn.example.com") {
		t.Error("a certificate is issued with another record")
	}
	dns["rrdatas"] = []any{cloud.StringOf(record["data"])}
	if _, err := w.Updated(recordSetToken, "r", id, in, made, dns); err != nil {
		t.Fatal(err)
	}
	if !shows("churn.example.com") || shows("other.example.com") {
		t.Errorf("with its record: %t; for another name: %t", shows("churn.example.com"), shows("other.example.com"))
	}
}

func TestARestrictedServiceOnlyAnswersItsLoadBalancer(t *testing.T) {
	w := balanced(t)
	if found := backed(w.Cloud, w.Cloud.Find(backendServiceToken, string(w.backend), "")); found == nil || found.ID != string(w.service) {
		t.Errorf("behind the load balancer is %v, want %s", found, w.service)
	}
	if status := cloudtest.Status(t, http.DefaultClient, w.uri+"/health"); status != http.StatusNotFound {
		t.Errorf("its own address answers %d, want 404", status)
	}
}
