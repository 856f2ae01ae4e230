package kubernetes_test

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
)

// answering is an input whose release is decoded from text, a config block.
func answering(t *testing.T, text string) components.Input {
	t.Helper()
	in := input(t, `{"scaling": {"min": 2, "max": 12}, "public": true}`)
	r := &config.Report{}
	config.Decode("release", text, &in.Release, r)
	service.Platforms{kubernetes.Platform}.ValidateRelease(kubernetes.Platform, in.Release, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return in
}

const (
	imagePath = "spec.template.spec.containers[0].image"
	weights   = `{"canary": {"percent": 10, "image": "registry.example.com/bankchurn:v2"}}`
	routes    = `"routes": [{"host": "ml.example.com", "path": "/bankchurn"}, {"host": "ml.example.com", "path": "/telecom", "service": "telecom"}]`
)

func TestAnEarlierImageReplacesTheConfiguredOne(t *testing.T) {
	out, err := deploy(t, block(t, `{"image": "registry.example.com/own:v3"}`), answering(t, `{"image": "registry.example.com/own:v1"}`), existing)
	if err != nil {
		t.Fatal(err)
	}
	if got := at(out.Only(t, deploymentType), imagePath); got != "registry.example.com/own:v1" {
		t.Errorf("got %s", got)
	}
}

// 10 % of 2 to 12 Pods is 0.2 to 1.2, rounded up and at least one. No Service may select the
// other's Pods.
func TestACandidateHasItsOwnPodsAndService(t *testing.T) {
	out, err := deploy(t, block(t, `{}`), answering(t, weights), existing)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][4]string{
		"bankchurn-api":        {"bankchurn-api", "registry.example.com/bankchurn:v1", "2", "12"},
		"bankchurn-api-canary": {"bankchurn-api-canary", "registry.example.com/bankchurn:v2", "1", "2"},
	} {
		of := func(typ, path string) string {
			for _, r := range out.Of(typ) {
				if r.Name == name {
					return at(r, path)
				}
			}
			return "no " + typ
		}
		const autoscaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
		got := [4]string{of("kubernetes:core/v1:Service", "spec.selector.app"), of(deploymentType, imagePath), of(autoscaler, "spec.minReplicas"), of(autoscaler, "spec.maxReplicas")}
		if got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		if app := of(deploymentType, "spec.template.metadata.labels.app"); app != want[0] {
			t.Errorf("%s: its Pods are %s", name, app)
		}
		if app := of("kubernetes:networking.k8s.io/v1:NetworkPolicy", "spec.podSelector.matchLabels.app"); app != want[0] {
			t.Errorf("%s: its network policy is of %s", name, app)
		}
	}
}

// A cloud binds an identity to one exact service account name, which two objects cannot share. And
// a candidate with another identity would not show how the release behaves towards the cloud's
// services.
func TestACandidateHasTheIdentityOfTheRelease(t *testing.T) {
	out, err := deploy(t, block(t, `{}`), answering(t, weights), existing)
	if err != nil {
		t.Fatal(err)
	}
	const path = "spec.template.spec.serviceAccountName"
	accounts, deployments := out.Of("kubernetes:core/v1:ServiceAccount"), out.Of(deploymentType)
	if len(accounts) != 1 || len(deployments) != 2 || at(deployments[0], path) != at(deployments[1], path) {
		t.Errorf("%d accounts for %d Deployments, want one for two", len(accounts), len(deployments))
	}
}

// kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary,
// which Traefik 3.7 honours, too.
func TestTraefikAndNginxSplitByASecondIngress(t *testing.T) {
	for _, controller := range []string{"traefik", "nginx"} {
		out, err := deploy(t, block(t, `{"ingress": {"controller": "`+controller+`", "tls": {"issuer": "ca"}, `+routes+`}}`), answering(t, weights), existing)
		if err != nil {
			t.Fatal(err)
		}
		both := out.Of(ingressType)
		if len(both) != 2 {
			t.Fatalf("%s: %d Ingresses", controller, len(both))
		}
		canary, first := both[0], both[1] // -canary comes before -nginx and -traefik
		for path, want := range map[string]string{
			`metadata.annotations["nginx.ingress.kubernetes.io/canary"]`:           "true",
			`metadata.annotations["nginx.ingress.kubernetes.io/canary-weight"]`:    "10",
			`metadata.annotations["nginx.ingress.kubernetes.io/canary-by-header"]`: "X-Canary",
			`metadata.annotations["cert-manager.io/cluster-issuer"]`:               "",
			"spec.tls[0].secretName":                           "bankchurn-api-tls",
			"spec.rules[0].host":                               "ml.example.com",
			"spec.rules[0].http.paths[0].backend.service.name": "bankchurn-api-canary",
			// The canary does not affect the other service's route.
			"spec.rules[0].http.paths[1].backend.service.name": "",
		} {
			if got := at(canary, path); got != want {
				t.Errorf("%s: %s: got %q, want %q", controller, path, got, want)
			}
		}
		if at(first, "spec.rules[0].http.paths[0].path") != at(canary, "spec.rules[0].http.paths[0].path") {
			t.Errorf("%s: the paths differ", controller)
		}
		if !slices.ContainsFunc(first.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, deploymentType+"::bankchurn-api-canary") }) {
			t.Errorf("%s: requests may come before the candidate's Pods are ready", controller)
		}
	}
}

// kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions
func TestAnALBSplitsRequestsWithAnIngressAction(t *testing.T) {
	out, err := deploy(t, block(t, `{"ingress": {"controller": "alb", "stripPath": false, `+routes+`}}`), answering(t, weights), existing)
	if err != nil {
		t.Fatal(err)
	}
	ingress := out.Only(t, ingressType)
	const action = `{"forwardConfig":{"targetGroups":[{"serviceName":"bankchurn-api","servicePort":80,"weight":90},{"serviceName":"bankchurn-api-canary","servicePort":80,"weight":10}]},"type":"forward"}`
	for path, want := range map[string]string{
		`metadata.annotations["alb.ingress.kubernetes.io/actions.bankchurn-api"]`: action,
		"spec.rules[0].http.paths[0].backend.service.name":                        "bankchurn-api",
		"spec.rules[0].http.paths[0].backend.service.port.name":                   "use-annotation",
		"spec.rules[0].http.paths[1].backend.service.port.number":                 "80",
	} {
		if got := at(ingress, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestGCEDoesNotSplitRequests(t *testing.T) {
	r := &config.Report{}
	block(t, `{"ingress": {"controller": "gce"}}`).Validate(answering(t, weights), existing, r)
	const want = `release.canary: "gce": the ingress controller gce cannot split requests between two releases (remove release.canary, or use a kubernetes.ingress.controller that can: traefik, nginx, alb)`
	if problems := r.Problems(); len(problems) != 1 || problems[0].String() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

func TestACandidatesImageIsCheckedLikeTheReleases(t *testing.T) {
	in := answering(t, `{"image": "registry.example.com/bankchurn:latest", "canary": {"percent": 10, "image": "registry.example.com/bankchurn"}}`)
	r := &config.Report{}
	block(t, `{}`).Validate(in, existing, r)
	var paths []string
	for _, warning := range r.Warnings() {
		if strings.Contains(warning.Reason, "not pinned") {
			paths = append(paths, warning.Path)
		}
	}
	if strings.Join(paths, " ") != "release.canary.image release.image" {
		t.Errorf("warned of %v", paths)
	}
}
