package kubernetes_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
)

func TestEachControllerReadsTheNeutralSettingsInItsOwnWay(t *testing.T) {
	const nginx, alb = "nginx.ingress.kubernetes.io/", "alb.ingress.kubernetes.io/"
	const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
	sources := map[string]string{ // the values of requirement K6
		nginx + "ssl-redirect": "true", nginx + "limit-rps": "10", nginx + "limit-connections": "5", nginx + "proxy-body-size": "10m",
		nginx + "proxy-connect-timeout": "60", nginx + "proxy-send-timeout": "60", nginx + "proxy-read-timeout": "60",
		"cert-manager.io/cluster-issuer": "letsencrypt-prod",
	}
	for _, c := range []struct {
		rule, service, block, class string
		want                        map[string]string
	}{
		{"traefik, the source's values", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"issuer": "letsencrypt-prod"}}}`, "traefik", sources},
		{"nginx reads the same", `{}`, `{"ingress": {"controller": "nginx", "routes": [{"host": "a.example.com"}], "tls": {"issuer": "letsencrypt-prod"}}}`, "nginx", sources},
		{"no limit, no certificate, a path to take off", `{"timeoutSeconds": 120}`, `{"ingress": {"className": "edge", "requestsPerSecond": 0, "connections": 0, "bodyMiB": 1, "connectTimeoutSeconds": 5, "sendTimeoutSeconds": 6, "routes": [{"path": "/bankchurn"}]}}`, "edge", map[string]string{
			nginx + "ssl-redirect": "false", nginx + "proxy-body-size": "1m", nginx + "proxy-connect-timeout": "5", nginx + "proxy-send-timeout": "6", nginx + "proxy-read-timeout": "120",
			nginx + "use-regex": "true", nginx + "rewrite-target": "/$2"}},
		{"an issuer of the namespace", `{}`, `{"ingress": {"redirectHttps": false, "requestsPerSecond": 0, "connections": 0, "routes": [{"host": "a.example.com"}], "tls": {"issuer": "ca", "issuerKind": "Issuer"}}}`, "traefik", map[string]string{
			nginx + "ssl-redirect": "false", nginx + "proxy-body-size": "10m", nginx + "proxy-connect-timeout": "60", nginx + "proxy-send-timeout": "60", nginx + "proxy-read-timeout": "60",
			"cert-manager.io/issuer": "ca"}},
		{"gce, public, Google's certificate", `{"public": true}`, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"managedCertificate": true}}}`, "", map[string]string{
			"kubernetes.io/ingress.class": "gce", "networking.gke.io/v1beta1.FrontendConfig": "bankchurn-api", "networking.gke.io/managed-certificates": "bankchurn-api"}},
		{"gce, internal", `{}`, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`, "", map[string]string{"kubernetes.io/ingress.class": "gce-internal"}},
		{"gce with cert-manager", `{"public": true}`, `{"ingress": {"controller": "gce", "redirectHttps": false, "routes": [{"host": "a.example.com"}], "tls": {"issuer": "x"}}}`, "", map[string]string{
			"kubernetes.io/ingress.class": "gce", "cert-manager.io/cluster-issuer": "x", "acme.cert-manager.io/http01-edit-in-place": "true", "cert-manager.io/issue-temporary-certificate": "true"}},
		{"alb, internal, plain", `{}`, `{"ingress": {"controller": "alb"}}`, "alb", map[string]string{
			alb + "scheme": "internal", alb + "target-type": "ip", alb + "listen-ports": `[{"HTTP": 80}]`, alb + "healthcheck-path": "/health",
			alb + "load-balancer-attributes": "client_keep_alive.seconds=3600,idle_timeout.timeout_seconds=60,routing.http.drop_invalid_header_fields.enabled=true", alb + "target-group-attributes": "deregistration_delay.timeout_seconds=30"}},
		{"alb, public, with a certificate", `{"public": true, "healthPath": "/ready"}`, `{"rollout": {"drainSeconds": 30}, "ingress": {"controller": "alb", "readTimeoutSeconds": 90, "tls": {"certificateArn": "` + arn + `"}}}`, "alb", map[string]string{
			alb + "scheme": "internet-facing", alb + "target-type": "ip", alb + "listen-ports": `[{"HTTP": 80}, {"HTTPS": 443}]`, alb + "healthcheck-path": "/ready", alb + "certificate-arn": arn, alb + "ssl-redirect": "443",
			alb + "ssl-policy":               "ELBSecurityPolicy-TLS13-1-2-2021-06",
			alb + "load-balancer-attributes": "client_keep_alive.seconds=3600,idle_timeout.timeout_seconds=90,routing.http.drop_invalid_header_fields.enabled=true", alb + "target-group-attributes": "deregistration_delay.timeout_seconds=30"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			ingress := created(t, c.block, c.service, existing).Only(t, ingressType)
			if got := annotations(ingress); !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
			if got := at(ingress, "spec.ingressClassName"); got != c.class {
				t.Errorf("class %q, want %q", got, c.class)
			}
		})
	}
}

// The source manifest's Ingress: a host for the service, and one with a path for each of three
// services, on one load balancer with one certificate.
func TestOneIngressRoutesToSeveralServices(t *testing.T) {
	out := created(t, `{"namespace": {"create": false}, "ingress": {"tls": {"issuer": "letsencrypt-prod", "secretName": "ml-tls"}, "routes": [
		{"host": "bankchurn.ml.example.com"}, {"host": "ml.example.com", "path": "/bankchurn"},
		{"host": "ml.example.com", "path": "/telecom", "service": "telecom-api"}, {"host": "ml.example.com", "path": "/carvision", "service": "carvision-api", "port": 8080}]}}`, `{}`, existing)
	ingress := out.Only(t, ingressType)
	for path, want := range map[string]string{
		"spec.rules[0].host":                                             "bankchurn.ml.example.com",
		"spec.rules[0].http.paths[0].path":                               "/()(.*)",
		"spec.rules[0].http.paths[0].backend.service.name":               "bankchurn-api",
		"spec.rules[1].host":                                             "ml.example.com",
		"spec.rules[1].http.paths[0].path":                               "/bankchurn(/|$)(.*)",
		"spec.rules[1].http.paths[0].pathType":                           "ImplementationSpecific",
		"spec.rules[1].http.paths[1].path":                               "/telecom(/|$)(.*)",
		"spec.rules[1].http.paths[1].backend.service.name":               "telecom-api",
		"spec.rules[1].http.paths[1].backend.service.port.number":        "80",
		"spec.rules[1].http.paths[2].backend.service.port.number":        "8080",
		"spec.rules[2]":                                                  "",
		"spec.tls[0].secretName":                                         "ml-tls",
		"spec.tls[0].hosts":                                              "[bankchurn.ml.example.com ml.example.com]",
		"spec.tls[1]":                                                    "",
		"spec.rules[1].http.paths[3].backend.service.name":               "",
		`metadata.annotations["cert-manager.io/cluster-issuer"]`:         "letsencrypt-prod",
		`metadata.annotations["kubernetes.io/ingress.class"]`:            "",
		`metadata.annotations["nginx.ingress.kubernetes.io/rate-limit"]`: "",
	} {
		if got := at(ingress, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := len(out.Of("kubernetes:core/v1:Service")); got != 1 {
		t.Errorf("%d Services, want the one of this service", got)
	}
}

func TestTheEndpointIsTheFirstRouteToTheService(t *testing.T) {
	for _, c := range []struct{ rule, block, url, host string }{
		{"any host", `{}`, "http://lb.example.net", ""},
		{"a name and a certificate", `{"ingress": {"routes": [{"host": "telecom.example.com", "service": "telecom"}, {"host": "a.example.com"}], "tls": {"issuer": "x"}}}`, "https://lb.example.net", "a.example.com"},
		{"a path", `{"ingress": {"routes": [{"host": "ml.example.com", "path": "/bankchurn"}]}}`, "http://lb.example.net/bankchurn", "ml.example.com"},
		{"any host below a domain", `{"ingress": {"routes": [{"host": "*.example.com"}]}}`, "http://lb.example.net", "bankchurn-api.example.com"},
	} {
		out := created(t, c.block, `{}`, existing)
		if out.url != c.url || out.endpoint.Host != c.host {
			t.Errorf("%s: got %s for %q, want %s for %q", c.rule, out.url, out.endpoint.Host, c.url, c.host)
		}
	}
}

func TestAnIngressWithoutAnAddressIsAnError(t *testing.T) {
	in, o := input(t, `{}`), block(t, `{}`)
	out := result{Recorder: newRecorder(resource.PropertyMap{})}
	_, err := deployOn(t, out, o, in, existing)
	if err == nil || !strings.Contains(err.Error(), "the Ingress has no address") {
		t.Errorf("got %v", errors.Unwrap(err))
	}
}

// Without a policy Google's load balancer accepts TLS 1.0
// (docs.cloud.google.com/load-balancing/docs/ssl-policies-concepts).
func TestGooglesLoadBalancerUsesAnSSLPolicy(t *testing.T) {
	const tls = `"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"managedCertificate": true`
	out := created(t, `{"ingress": {`+tls+`, "sslPolicy": "modern"}}}`, `{"public": true}`, existing)
	if got := at(out.Only(t, "kubernetes:networking.gke.io/v1beta1:FrontendConfig"), "spec.sslPolicy"); got != "modern" {
		t.Errorf("sslPolicy %q", got)
	}
	r := &config.Report{}
	block(t, `{"ingress": {`+tls+`}}}`).Validate(input(t, `{"public": true}`), existing, r)
	if !slices.ContainsFunc(r.Warnings(), func(p config.Problem) bool { return p.Path == "kubernetes.ingress.tls.sslPolicy" }) {
		t.Errorf("warnings %v", r.Warnings())
	}
}

func TestGooglesObjectsCarryWhatTheIngressCannot(t *testing.T) {
	out := created(t, `{"ingress": {"controller": "gce", "readTimeoutSeconds": 90, "routes": [{"host": "a.example.com"}, {"host": "b.example.com"}], "tls": {"managedCertificate": true}}}`, `{"public": true}`, existing)
	backend := out.Only(t, "kubernetes:cloud.google.com/v1:BackendConfig")
	for path, want := range map[string]string{"spec.timeoutSec": "90", "spec.healthCheck.requestPath": "/health", "spec.healthCheck.port": "", "spec.connectionDraining.drainingTimeoutSec": "30", "metadata.name": "bankchurn-api"} {
		if got := at(backend, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := at(out.Only(t, "kubernetes:networking.gke.io/v1:ManagedCertificate"), "spec.domains"); got != "[a.example.com b.example.com]" {
		t.Errorf("domains %s", got)
	}
	if got := at(out.Only(t, "kubernetes:networking.gke.io/v1beta1:FrontendConfig"), "spec.redirectToHttps.enabled"); got != "true" {
		t.Errorf("redirect %q", got)
	}
	service := annotations(out.Only(t, "kubernetes:core/v1:Service"))
	if service["cloud.google.com/neg"] != `{"ingress": true}` || service["cloud.google.com/backend-config"] != `{"default": "bankchurn-api"}` {
		t.Errorf("annotations of the Service %v", service)
	}
}

func TestTheProgramCreatesAutoModesIngressClass(t *testing.T) {
	auto := made
	auto.ALBController = "eks.amazonaws.com/alb"
	class := created(t, `{"ingress": {"controller": "alb"}}`, `{}`, auto).Only(t, "kubernetes:networking.k8s.io/v1:IngressClass")
	if at(class, "metadata.name") != "alb" || at(class, "spec.controller") != "eks.amazonaws.com/alb" {
		t.Errorf("got %v", class.Inputs)
	}
}

func TestAnotherControllerGetsAnotherIngress(t *testing.T) {
	names := map[string]bool{}
	for _, c := range [][2]string{{`{}`, `{}`}, {`{"ingress": {"controller": "nginx"}}`, `{}`}, {`{"ingress": {"controller": "gce"}}`, `{}`}, {`{"ingress": {"controller": "gce"}}`, `{"public": true}`}} {
		names[created(t, c[0], c[1], existing).Only(t, ingressType).Name] = true
	}
	if len(names) != 4 {
		t.Errorf("got %v, want four different ones", names)
	}
}
