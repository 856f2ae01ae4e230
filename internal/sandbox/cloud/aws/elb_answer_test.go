package aws

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestALoadBalancerAnswersOnlyWhenEverythingBehindItIsWired(t *testing.T) {
	for _, c := range []struct {
		rule, without string
		status        int
	}{
		{"everything is there", "", 200},
		{"no service behind the target group", "service", 503},
		{"the load balancer's group lets nothing out", "rule out of the load balancer", 503},
		{"the tasks' group lets nothing in", "rule into the tasks", 503},
		// There is no response: the connection is closed.
		{"the load balancer's group lets no caller in", "rule for callers", 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := newWorld(t, cloud.Options{}, c.without)
			if got := cloudtest.Status(t, http.DefaultClient, w.url()+"/health"); got != c.status {
				t.Errorf("got %d, want %d", got, c.status)
			}
		})
	}
}

func TestALoadBalancerWithoutListenerClosesTheConnection(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "listener", "service")
	if got := cloudtest.Status(t, http.DefaultClient, w.url()+"/health"); got != 0 {
		t.Errorf("http: got %d, want no answer", got)
	}
}

func TestAServiceWithoutTasksIs503AndItsPredictionsAreTheChurnAPIs(t *testing.T) {
	w := newWorld(t, cloud.Options{})
	if code, body := cloudtest.Request(t, http.MethodPost, w.url()+"/predict", `{"age": 35}`); code != 200 || !strings.Contains(body, "churn_probability") {
		t.Errorf("predict: got %d %s", code, body)
	}
	p := w.pieces["service"]
	news := cloudtest.Props(w.serviceInputs(map[string]any{"desiredCount": 0}))
	_, err := w.h.Update(t.Context(), plugin.UpdateRequest{
		URN: cloudtest.URN(ecsServiceToken, "service"), ID: p.id, OldInputs: p.in, OldOutputs: p.out, NewInputs: news,
	})
	if err != nil {
		t.Fatal(err)
	}
	if code, body := cloudtest.Request(t, http.MethodGet, w.url()+"/health", ""); code != 503 || !strings.Contains(body, "503 Service Temporarily Unavailable") {
		t.Errorf("no tasks: got %d %s, want the load balancer's own 503", code, body)
	}
}

func TestHTTPSIsServedOnTheSamePortAndHTTPRedirectsToIt(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "listener", "service")
	w.rule("callers by https", ingressRuleToken, "lbGroup", "cidrIpv4", 443)
	w.add("https", listenerToken, map[string]any{
		"loadBalancerArn": w.id("balancer"), "port": 443, "protocol": "HTTPS", "certificateArn": certificate, "defaultActions": forward(w.id("targets")),
	})
	w.add("http", listenerToken, map[string]any{
		"loadBalancerArn": w.id("balancer"), "port": 80, "protocol": "HTTP", "defaultActions": []any{map[string]any{
			"type": "redirect", "redirect": map[string]any{"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"},
		}},
	})
	w.add("service", ecsServiceToken, w.serviceInputs(nil))
	address := w.output("balancer", "dnsName")

	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/health?a=b%20c", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := stay.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if want := "https://" + address + "/health?a=b%20c"; answer.StatusCode != http.StatusMovedPermanently || answer.Header.Get("Location") != want {
		t.Errorf("http: got %d %s, want 301 %s", answer.StatusCode, answer.Header.Get("Location"), want)
	}

	pem, err := w.h.Cloud.Roots()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	if got := cloudtest.Status(t, trusting, "http://"+address+"/health"); got != 200 {
		t.Errorf("following the redirect: got %d, want 200", got)
	}
	if got := cloudtest.Status(t, http.DefaultClient, "https://"+address+"/health"); got != 0 {
		t.Errorf("a client that does not trust the certificate: got %d, want an error", got)
	}
	urls := w.h.Cloud.Endpoints()
	if got := urls[string(cloudtest.URN(loadBalancerToken, "balancer"))]; got != "https://"+address {
		t.Errorf("endpoint: got %q, want https://%s", got, address)
	}
}

func TestAPortWithoutHTTPSListenerRefusesTheHandshake(t *testing.T) {
	w := newWorld(t, cloud.Options{})
	insecure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	if got := cloudtest.Status(t, insecure, "https://"+w.output("balancer", "dnsName")+"/health"); got != 0 {
		t.Errorf("got %d, want a refused handshake", got)
	}
}

func TestAFixedResponseIsAnsweredAsItIs(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "listener", "service")
	w.add("fixed", listenerToken, map[string]any{
		"loadBalancerArn": w.id("balancer"), "port": 80, "protocol": "HTTP", "defaultActions": []any{map[string]any{
			"type": "fixed-response", "fixedResponse": map[string]any{"contentType": "text/plain", "messageBody": "closed", "statusCode": "404"},
		}},
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusNotFound || string(body) != "closed" || answer.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("got %d %q %v (%v)", answer.StatusCode, body, answer.Header, err)
	}
}
