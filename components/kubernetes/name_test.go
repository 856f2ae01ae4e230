package kubernetes_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

const host = "churn.example.com"

func TestADNSNameRequiresMatchingRoutesAndCertificate(t *testing.T) {
	const (
		secret = `"tls": {"secretName": "churn-tls"}`
		early  = " (allowed: secretName, a Secret with a certificate for churn.example.com; or an issuer that does not need HTTP-01)"
	)
	for _, c := range []struct {
		rule, block, service string
		want                 string // the only error; "" if accepted
	}{
		{"no routes: everything of the name", `{"ingress": {` + secret + `}}`, `{}`, ""},
		{"routes without a host", `{"namespace": {"create": false}, "ingress": {"routes": [{"path": "/telecom", "service": "telecom"}, {}], ` + secret + `}}`, `{}`, ""},
		{"the name among others", `{"ingress": {"routes": [{"host": "ml.example.com", "path": "/bankchurn"}, {"host": "churn.example.com"}], ` + secret + `}}`, `{}`, ""},
		{"another name", `{"ingress": {"routes": [{"host": "t.example.com", "service": "telecom"}, {"host": "api.example.com"}], ` + secret + `}}`, `{}`,
			`kubernetes.ingress.routes[1].host: "api.example.com": differs from dns.name, which is churn.example.com (remove it: it defaults to dns.name; or add another route with the host churn.example.com)`},
		{"a path of the name", `{"ingress": {"routes": [{"path": "/bankchurn"}], ` + secret + `}}`, `{}`,
			`kubernetes.ingress.routes[0].path: "/bankchurn": dns.name, which is churn.example.com, reaches the service at / on every platform (allowed: /, or another route with the host churn.example.com and this path)`},
		{"no route to the service", `{"ingress": {"routes": [{"service": "telecom"}], ` + secret + `}}`, `{}`,
			`kubernetes.ingress.routes: no route leads to this service, bankchurn-api (allowed: a route without the key service)`},
		{"no certificate", `{}`, `{}`, `kubernetes.ingress.tls: is required with dns.name, which is served over HTTPS` + early},
		{"one that ACM issues", `{"ingress": {"controller": "alb", "redirectHttps": true}}`, `{}`, ""},
		{"an issuer for a controller that takes no Secret", `{"ingress": {"controller": "alb", "tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{}`,
			`kubernetes.ingress.tls.issuer: alb accepts only ACM certificates, none from a Secret (allowed: certificateArn; controllers that accept a Secret: traefik, nginx, gce)`},
		{"a certificate of ACM", `{"ingress": {"controller": "alb", "tls": {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}}}`, `{}`, ""},
		{"an issuer that may pass without HTTP", `{"ingress": {"tls": {"issuer": "by-dns"}}}`, `{}`, ""},
		{"an issuer that cannot", `{"ingress": {"tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{}`,
			`kubernetes.ingress.tls.createIssuer: "ops@example.com": its HTTP-01 challenge succeeds only after DNS points to the load balancer, but dns.name moves only to one that has its certificate` + early},
		{"a certificate of Google", `{"ingress": {"controller": "gce", "tls": {"managedCertificate": true}}}`, `{"public": true}`,
			`kubernetes.ingress.tls.managedCertificate: true: Google issues it only after DNS points to the load balancer, but dns.name moves only to one that has its certificate` + early},
	} {
		t.Run(c.rule, func(t *testing.T) {
			in, r := input(t, c.service), &config.Report{}
			in.Host = host
			block(t, c.block).Validate(in, existing, r)
			var got []string
			for _, p := range r.Problems() {
				got = append(got, p.String())
			}
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0] != c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// The Ingress rule, the certificate's names, and the host that verification uses.
func TestTheIngressIsForTheName(t *testing.T) {
	for rule, c := range map[string]struct {
		block string
		hosts map[string]string // by the rule's index
	}{
		"without routes":       {`{"ingress": {"tls": {"secretName": "churn-tls"}}}`, map[string]string{"0": host, "1": ""}},
		"routes without hosts": {`{"namespace": {"create": false}, "ingress": {"routes": [{"path": "/telecom", "service": "telecom"}, {}], "tls": {"secretName": "churn-tls"}}}`, map[string]string{"0": host, "1": ""}},
		"one name of several":  {`{"ingress": {"routes": [{"host": "ml.example.com", "path": "/bankchurn"}, {}], "tls": {"secretName": "churn-tls"}}}`, map[string]string{"0": "ml.example.com", "1": host}},
	} {
		t.Run(rule, func(t *testing.T) {
			in := input(t, `{}`)
			in.Host = host
			out, err := deploy(t, block(t, c.block), in, existing)
			if err != nil {
				t.Fatal(err)
			}
			ingress := out.Only(t, ingressType)
			got := map[string]string{}
			for n := range c.hosts {
				got[n] = at(ingress, "spec.rules["+n+"].host")
			}
			if !maps.Equal(got, c.hosts) {
				t.Errorf("hosts %v, want %v", got, c.hosts)
			}
			if names := at(ingress, "spec.tls[0].hosts"); !strings.Contains(names, host) {
				t.Errorf("the certificate is for %s", names)
			}
			if out.url != "https://lb.example.net" || out.endpoint.Host != host {
				t.Errorf("got %s for %q", out.url, out.endpoint.Host)
			}
		})
	}
}

func TestAnIngressOfAnALBHasTheIssuedCertificate(t *testing.T) {
	const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
	in := input(t, `{}`)
	in.Host, in.Certificate = host, pulumi.String(arn)
	o := block(t, `{"ingress": {"controller": "alb"}}`)
	if !o.TakesCertificate(in) || block(t, `{}`).TakesCertificate(in) || o.TakesCertificate(input(t, `{}`)) {
		t.Error("an alb, and nothing else, takes a certificate for a name")
	}
	out, err := deploy(t, o, in, existing)
	if err != nil {
		t.Fatal(err)
	}
	got := annotations(out.Only(t, ingressType))
	for key, want := range map[string]string{"certificate-arn": arn, "listen-ports": `[{"HTTP": 80}, {"HTTPS": 443}]`, "ssl-redirect": "443"} {
		if got["alb.ingress.kubernetes.io/"+key] != want {
			t.Errorf("%s: got %q, want %q", key, got["alb.ingress.kubernetes.io/"+key], want)
		}
	}
	if out.url != "https://lb.example.net" {
		t.Errorf("url %s", out.url)
	}
}

// The candidate's own Ingress must have the same hosts, or the controller would not split the
// requests.
func TestACanarysIngressIsForTheNameToo(t *testing.T) {
	in := input(t, `{}`)
	in.Host = host
	in.Release = service.Release{Canary: &service.Canary{Percent: 10, Image: pulumi.String("registry.example.com/bankchurn:v2")}}
	out, err := deploy(t, block(t, `{"ingress": {"tls": {"secretName": "churn-tls"}}}`), in, existing)
	if err != nil {
		t.Fatal(err)
	}
	both := out.Of(ingressType)
	if len(both) != 2 || at(both[0], "spec.rules[0].host") != host || at(both[1], "spec.rules[0].host") != host {
		t.Errorf("got %v", both)
	}
}

// If the certificate cannot exist at first, a note explains the consequences.
func TestACertificateIssuedLaterFailsTheFirstUpdate(t *testing.T) {
	for text, want := range map[string]string{
		`{"ingress": {"tls": {"secretName": "x"}}}`:                     "so the Secret cannot exist in it yet: that update fails its verification; create the Secret and rerun",
		`{"ingress": {"tls": {"issuer": "x"}}}`:                         "so no issuer exists in it yet: the first update fails its verification; create the issuer and rerun",
		`{"ingress": {"tls": {"issuer": "x", "issuerKind": "Issuer"}}}`: "so no Issuer can exist in it yet: the first update fails its verification; create the issuer and rerun",
	} {
		in, r := input(t, `{}`), &config.Report{}
		in.Host = host
		block(t, text).Validate(in, made, r)
		found := false
		for _, w := range r.Warnings() {
			found = found || strings.Contains(w.String(), want)
		}
		if !found {
			t.Errorf("%s: no %q in %v", text, want, r.Warnings())
		}
	}
}
