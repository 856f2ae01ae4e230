package kubernetes_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

func kubernetesHarness(t *testing.T) cloudtest.Harness {
	return cloudtest.NewHarness(t, kubernetes.Package(), map[string]any{"clusterIdentifier": "cluster"})
}

// object returns the inputs of an object in the namespace ml.
func object(name string, content map[string]any) map[string]any {
	meta := map[string]any{"namespace": "ml"}
	if name != "" {
		meta["name"] = name
	}
	return cloudtest.Changed(map[string]any{"metadata": meta}, content)
}

func pods(label string) map[string]any {
	labels := map[string]any{"app": label}
	return map[string]any{"spec": map[string]any{
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": map[string]any{"containers": []any{map[string]any{"name": "api"}}}},
	}}
}

// nameOf is an object's name.
func nameOf(inputs resource.PropertyMap) string {
	return cloud.StringOf(cloud.ObjectAt(cloud.PlainMap(inputs), "metadata")["name"])
}

func TestAnObjectsNameIsGeneratedInItsMetadataAndKept(t *testing.T) {
	h := kubernetesHarness(t)
	first, _ := h.Checked(deploymentToken, "api", nil, cloudtest.Props(object("", pods("api"))))
	name := nameOf(first)
	if len(name) != len("api-")+8 || !strings.HasPrefix(name, "api-") {
		t.Errorf("name %q: want api- and eight digits", name)
	}
	second, _ := h.Checked(deploymentToken, "api", first, cloudtest.Props(object("", pods("other"))))
	if again := nameOf(second); again != name {
		t.Errorf("second check: name %q, want %q again", again, name)
	}
	given, _ := h.Checked(deploymentToken, "api", first, cloudtest.Props(object("fixed", pods("api"))))
	if nameOf(given) != "fixed" || cloud.ObjectAt(cloud.PlainMap(given), "metadata", "annotations")["pulumi.com/autonamed"].HasValue() {
		t.Errorf("a name that the program gives: got %v", given)
	}
}

func TestAnObjectIsReplacedForWhatCannotChange(t *testing.T) {
	for _, c := range []struct {
		rule, token     string
		before, after   map[string]any
		replaced, first bool
	}{
		{"the image of a Pod changes in place", deploymentToken, object("d", pods("api")), object("d", cloudtest.Changed(pods("api"), map[string]any{"kind": "Deployment"})), false, false},
		{"a selector does not, and the name is taken until then", deploymentToken, object("d", pods("api")), object("d", pods("web")), true, true},
		{"another name stands beside the old one", deploymentToken, object("d", pods("api")), object("e", pods("api")), true, false},
		{"labels of a Service change in place", kubernetesServiceToken, object("s", map[string]any{"spec": map[string]any{"type": "ClusterIP"}}), object("s", map[string]any{"spec": map[string]any{"type": "LoadBalancer"}}), false, false},
		{"a custom object by its name", "kubernetes:cert-manager.io/v1:ClusterIssuer", object("a", nil), object("b", nil), true, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := kubernetesHarness(t).Differs(c.token, "r", cloudtest.Props(c.before), cloudtest.Props(c.before), cloudtest.Props(c.after))
			if got := len(d.ReplaceKeys) > 0; got != c.replaced || d.DeleteBeforeReplace != c.first {
				t.Errorf("replaced %v (keys %v), deleted first %v; want %v, %v", got, d.ReplaceKeys, d.DeleteBeforeReplace, c.replaced, c.first)
			}
		})
	}
}

func TestAnObjectIsKnownByItsNamespaceAndNameWithinItsCluster(t *testing.T) {
	h := kubernetesHarness(t)
	id, checked, _ := h.Made(deploymentToken, "api", object("d", pods("api")))
	if id != "ml/d" {
		t.Errorf("id %s", id)
	}
	if _, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(deploymentToken, "other"), Properties: checked}); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("the same name again: %v", err)
	}
	if id, _, _ := h.Made(namespaceToken, "ns", map[string]any{"metadata": map[string]any{"name": "ml"}}); id != "ml" {
		t.Errorf("an object without a namespace: id %s", id)
	}
	if id, _, _ := h.Made(releaseToken, "r", map[string]any{"chart": "traefik", "namespace": "traefik", "name": "traefik"}); id != "traefik/traefik" {
		t.Errorf("release: id %s", id)
	}
}

func TestADeploymentSelectsItsOwnPods(t *testing.T) {
	h := kubernetesHarness(t)
	inputs := object("d", pods("api"))
	inputs["spec"].(map[string]any)["selector"] = map[string]any{"matchLabels": map[string]any{"app": "web"}}
	_, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(deploymentToken, "d"), Properties: cloudtest.Props(inputs)})
	if err == nil || !strings.Contains(err.Error(), "`selector` does not match template `labels`") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyKindsThatExistAreAccepted(t *testing.T) {
	h := kubernetesHarness(t)
	for token, known := range map[string]bool{
		"kubernetes:cert-manager.io/v1:ClusterIssuer": true, "kubernetes:cloud.google.com/v1:BackendConfig": true, releaseToken: true,
		"kubernetes:batch/v1:CronJob": false, "kubernetes:networking.k8s.io/v1:Ingres": false, "kubernetes:helm.sh/v4:Chart": false,
	} {
		_, err := h.Check(t.Context(), plugin.CheckRequest{URN: cloudtest.URN(token, "r"), News: resource.PropertyMap{}})
		if (err == nil) != known {
			t.Errorf("%s: got %v", token, err)
		}
	}
	budget := object("b", map[string]any{"spec": map[string]any{"maxUnavailable": 1}})
	if _, failures := h.Checked("kubernetes:policy/v1:PodDisruptionBudget", "b", nil, cloudtest.Props(budget)); len(failures) != 0 {
		t.Errorf("a value that may be left out and is a number or a text: %v", failures)
	}
	if _, failures := h.Checked(releaseToken, "r", nil, cloudtest.Props(map[string]any{"chart": "x", "repo": "y"})); len(failures) != 1 {
		t.Errorf("a property that a release does not have: %v", failures)
	}
}

// serving is a Service with port 80 for the Pods that a selector finds.
func serving(selector string) map[string]any {
	return object("api", map[string]any{"spec": map[string]any{"selector": map[string]any{"app": selector}, "ports": []any{map[string]any{"port": 80}}}})
}

// routing is the spec of an Ingress that routes a host, or every host, to that Service.
func routing(host, path string, port int) map[string]any {
	rule := map[string]any{"http": map[string]any{"paths": []any{map[string]any{
		"path": path, "pathType": "Prefix", "backend": map[string]any{"service": map[string]any{"name": "api", "port": map[string]any{"number": port}}}}}}}
	if host != "" {
		rule["host"] = host
	}
	return map[string]any{"spec": map[string]any{"rules": []any{rule}}}
}

// addressOf is where an Ingress answers.
func addressOf(ingress resource.PropertyMap) string {
	return cloud.StringOf(cloud.ObjectAt(ingress, "status", "loadBalancer")["ingress"].ArrayValue()[0].ObjectValue()["hostname"])
}

func TestAnIngressAnswersOnlyWhatLeadsToPods(t *testing.T) {
	annotated := func(ingress map[string]any, annotations map[string]any) map[string]any {
		ingress["metadata"].(map[string]any)["annotations"] = annotations
		return ingress
	}
	none := pods("api")
	none["spec"].(map[string]any)["replicas"] = 0
	rewriting := map[string]any{"nginx.ingress.kubernetes.io/rewrite-target": "/$2"}
	for _, c := range []struct {
		rule                         string
		deployment, service, ingress map[string]any
		path                         string
		status                       int
	}{
		{"everything fits", pods("api"), serving("api"), object("i", routing("", "/", 80)), "/health", 200},
		{"a selector that no Pod has", pods("api"), serving("web"), object("i", routing("", "/", 80)), "/health", 503},
		{"a port that the Service lacks", pods("api"), serving("api"), object("i", routing("", "/", 8000)), "/health", 503},
		{"no Pods", none, serving("api"), object("i", routing("", "/", 80)), "/health", 503},
		{"another host", pods("api"), serving("api"), object("i", routing("a.example.com", "/", 80)), "/health", 404},
		{"another path", pods("api"), serving("api"), object("i", routing("", "/bankchurn", 80)), "/bank", 404},
		{"a path that stays on is not the service's", pods("api"), serving("api"), object("i", routing("", "/bankchurn", 80)), "/bankchurn/health", 404},
		{"a path that is taken off", pods("api"), serving("api"), annotated(object("i", routing("", "/bankchurn(/|$)(.*)", 80)), rewriting), "/bankchurn/health", 200},
		{"is not there to take off", pods("api"), serving("api"), annotated(object("i", routing("", "/bankchurn(/|$)(.*)", 80)), rewriting), "/health", 404},
		{"a redirect without a certificate", pods("api"), serving("api"), annotated(object("i", routing("", "/", 80)), map[string]any{"nginx.ingress.kubernetes.io/ssl-redirect": "true"}), "/health", 200},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := kubernetesHarness(t)
			h.Made(deploymentToken, "api", object("api", c.deployment))
			h.Made(kubernetesServiceToken, "api", c.service)
			_, _, out := h.Made(ingressToken, "api", c.ingress)
			if status, body := cloudtest.Request(t, "GET", "http://"+addressOf(out)+c.path, ""); status != c.status {
				t.Errorf("got %d %s, want %d", status, body, c.status)
			}
		})
	}
}

// A wildcard stands for one label. A client on a port other than the scheme's default sends
// host:port (RFC 9110, section 7.2); a rule has only the host.
func TestARuleCoversItsHostOnEveryPort(t *testing.T) {
	for _, c := range []struct {
		rule, called string
		want         int
	}{
		{"a.example.com", "a.example.com", 200},
		{"a.example.com", "b.example.com", 404},
		{"a.example.com", "a.example.com:41913", 200},
		{"a.example.com", "b.example.com:41913", 404},
		{"*.example.com", "a.example.com", 200},
		{"*.example.com", "a.example.com:8443", 200},
		{"*.example.com", "example.com", 404},
		{"*.example.com", "a.b.example.com", 404},
	} {
		h := kubernetesHarness(t)
		h.Made(deploymentToken, "api", object("api", pods("api")))
		h.Made(kubernetesServiceToken, "api", serving("api"))
		_, _, out := h.Made(ingressToken, "api", object("i", routing(c.rule, "/", 80)))
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, addressOf(out))
		}}}
		if got := cloudtest.Status(t, client, "http://"+c.called+"/health"); got != c.want {
			t.Errorf("%s for %s: got %d, want %d", c.rule, c.called, got, c.want)
		}
	}
}
