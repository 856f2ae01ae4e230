package kubernetes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/kubernetes"
)

func TestWhatTheClusterLacksIsInstalled(t *testing.T) {
	const issuer = `"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}`
	complete := made
	complete.MetricsServer = true
	for _, c := range []struct {
		rule, service, block string
		cluster              kubernetes.Cluster
		want                 string
	}{
		{"nothing in a cluster that exists", `{}`, `{}`, existing, ""},
		{"unless asked", `{}`, `{"installControllers": true}`, existing, "traefik"},
		{"in a new one, controller and metrics", `{}`, `{}`, made, "metrics-server traefik"},
		{"unless declined", `{}`, `{"installControllers": false}`, made, ""},
		{"cert-manager for an issuer", `{"public": true}`, `{` + issuer + `}`, complete, "cert-manager traefik"},
		{"no metrics where the platform has them", `{}`, `{}`, complete, "traefik"},
		{"nor where nothing scales", `{"scaling": {"min": 2, "max": 2}}`, `{}`, made, "traefik"},
		{"no controller where the cloud has its own", `{}`, `{"ingress": {"controller": "alb"}}`, complete, ""},
	} {
		var got []string
		for _, r := range created(t, c.block, c.service, c.cluster).Of(releaseType) {
			got = append(got, at(r, "chart"))
			if at(r, "version") == "" || !strings.HasPrefix(at(r, "repositoryOpts.repo"), "https://") || at(r, "namespace") == "" {
				t.Errorf("%s: %s is not pinned to a place: %v", c.rule, at(r, "chart"), r.Inputs)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %q", c.rule, got, c.want)
		}
	}
}

func TestTraefikIsInstalledSoThatTheLimitsHold(t *testing.T) {
	c := made
	c.LoadBalancerClass = "eks.amazonaws.com/nlb"
	c.LoadBalancerAnnotations = pulumi.StringMap{"service.beta.kubernetes.io/aws-load-balancer-scheme": pulumi.String("internal")}
	releases := created(t, `{"ingress": {"className": "edge", "controllerReplicas": 3}}`, `{}`, c).Of(releaseType)
	i := slices.IndexFunc(releases, func(r pulumi.MockResourceArgs) bool { return at(r, "chart") == "traefik" })
	for path, want := range map[string]string{
		"values.providers.kubernetesIngressNGINX.enabled":         "true",
		"values.providers.kubernetesIngressNGINX.ingressClass":    "edge",
		"values.providers.kubernetesIngressNGINX.controllerClass": "traefik.io/ingress-controller",
		"values.providers.kubernetesIngressNGINX.publishService":  "map[enabled:true]",
		"values.providers.kubernetesIngress.enabled":              "false",
		"values.providers.kubernetesCRD.enabled":                  "false",
		"values.ingressClass.name":                                "edge",
		"values.deployment.replicas":                              "3",
		// Otherwise the client's address, which the limits apply to, is lost.
		"values.service.spec.externalTrafficPolicy": "Local",
		"values.service.spec.loadBalancerClass":     "eks.amazonaws.com/nlb",
		"values.service.annotations":                "map[service.beta.kubernetes.io/aws-load-balancer-scheme:internal]",
	} {
		if got := at(releases[i], path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// An Autopilot cluster of GKE denies writes to kube-system, so the lease of cert-manager's
// controller and cainjector must be elsewhere (cert-manager.io/docs/installation/compatibility/#gke-autopilot).
func TestNoChartWritesToKubeSystemInAnAutopilotCluster(t *testing.T) {
	autopilot := made
	autopilot.MetricsServer = true // GKE brings it
	out := created(t, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{"public": true}`, autopilot)
	for _, r := range out.Of(releaseType) {
		if at(r, "namespace") == "kube-system" {
			t.Errorf("%s is installed into kube-system", at(r, "chart"))
		}
		if at(r, "chart") == "cert-manager" && at(r, "values.global.leaderElection.namespace") != "cert-manager" {
			t.Errorf("cert-manager's lease: %v", r.Inputs["values"])
		}
	}
}

func TestTheIssuerMatchesTheSourceManifestAndFollowsItsCRD(t *testing.T) {
	out := created(t, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{"public": true}`, made)
	issuer := out.Only(t, "kubernetes:cert-manager.io/v1:ClusterIssuer")
	for path, want := range map[string]string{
		"metadata.name": "letsencrypt-prod", "spec.acme.server": "https://acme-v02.api.letsencrypt.org/directory", "spec.acme.email": "ops@example.com",
		"spec.acme.solvers": "[map[http01:map[ingress:map[ingressClassName:traefik]]]]",
	} {
		if got := at(issuer, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if !slices.ContainsFunc(issuer.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, "Release::bankchurn-api-cert-manager") }) {
		t.Errorf("waits for %v, not for cert-manager", issuer.RegisterRPC.GetDependencies())
	}
	ingress := out.Only(t, ingressType)
	if at(ingress, "spec.tls[0].secretName") != "bankchurn-api-tls" || annotations(ingress)["cert-manager.io/cluster-issuer"] != "letsencrypt-prod" {
		t.Errorf("ingress %v", ingress.Inputs)
	}
	staging := created(t, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com", "staging": true}}}}`, `{"public": true}`, existing)
	issuer = staging.Only(t, "kubernetes:cert-manager.io/v1:ClusterIssuer")
	if at(issuer, "metadata.name") != "letsencrypt-staging" || at(issuer, "spec.acme.server") != "https://acme-staging-v02.api.letsencrypt.org/directory" || at(issuer, "spec.acme.solvers") != "[map[http01:map[ingress:map[class:gce]]]]" {
		t.Errorf("got %v", issuer.Inputs)
	}
}
