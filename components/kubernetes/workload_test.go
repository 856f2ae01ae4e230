package kubernetes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/kubernetes"
)

func TestTheObjectsMatchTheSourceManifests(t *testing.T) {
	out := created(t, `{}`, `{}`, existing)
	const container = "spec.template.spec.containers[0]."
	for typ, want := range map[string]map[string]string{
		"kubernetes:core/v1:Namespace": {"metadata.name": "ml-portfolio", `metadata.labels["pod-security.kubernetes.io/enforce"]`: "restricted"},
		deploymentType: {
			"metadata.namespace": "ml-portfolio", "metadata.name": "", "spec.replicas": "",
			"spec.selector.matchLabels": "map[app:bankchurn-api]", "spec.template.metadata.labels.app": "bankchurn-api",
			container + "resources.requests":          "map[cpu:250m ephemeral-storage:256Mi memory:512Mi]",
			container + "resources.limits":            "map[cpu:500m ephemeral-storage:256Mi memory:1Gi]",
			container + "env":                         "[map[name:KEEP_ALIVE_SECONDS value:620] map[name:LOG_LEVEL value:INFO] map[name:PORT value:8000]]",
			container + "readinessProbe.httpGet.path": "/health", container + "readinessProbe.httpGet.port": "http",
			container + "ports[0].containerPort":             "8000",
			container + "readinessProbe.initialDelaySeconds": "10", container + "readinessProbe.periodSeconds": "5",
			container + "livenessProbe.initialDelaySeconds": "15", container + "livenessProbe.periodSeconds": "10",
			// 60 s to load the model, probed every 5 s.
			container + "startupProbe.periodSeconds": "5", container + "startupProbe.failureThreshold": "12",
			"spec.strategy.rollingUpdate": "map[maxSurge:1 maxUnavailable:0]", "spec.revisionHistoryLimit": "10", "spec.progressDeadlineSeconds": "300",
			// 15 s to drain, 30 s for the longest request, 5 s to shut down.
			"spec.template.spec.terminationGracePeriodSeconds": "50", container + "lifecycle.preStop.sleep.seconds": "15",
			"spec.template.spec.automountServiceAccountToken": "false", "spec.template.spec.securityContext.runAsNonRoot": "true",
			"spec.template.spec.securityContext.seccompProfile.type": "RuntimeDefault", container + "securityContext.capabilities.drop": "[ALL]",
			container + "securityContext.readOnlyRootFilesystem": "true", container + "volumeMounts[0].mountPath": "/tmp",
		},
		"kubernetes:core/v1:Service": {"metadata.name": "bankchurn-api", "spec.type": "ClusterIP", "spec.ports[0].port": "80", "spec.ports[0].targetPort": "http", "spec.selector": "map[app:bankchurn-api]"},
		"kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {
			"spec.minReplicas": "2", "spec.maxReplicas": "10", "spec.metrics[0].resource.name": "cpu", "spec.metrics[0].resource.target.averageUtilization": "70", "spec.metrics[1]": "",
			"spec.scaleTargetRef.kind": "Deployment"},
		"kubernetes:policy/v1:PodDisruptionBudget": {"spec.maxUnavailable": "1", "spec.selector.matchLabels": "map[app:bankchurn-api]"},
		"kubernetes:core/v1:ServiceAccount":        {"automountServiceAccountToken": "false"},
		policyType: {
			"spec.ingress[0].from":          "[map[namespaceSelector:map[matchLabels:map[kubernetes.io/metadata.name:traefik]]]]",
			"spec.ingress[0].ports[0].port": "http", "spec.policyTypes": "[Ingress Egress]",
			"spec.egress[0].ports": "[map[port:53 protocol:UDP] map[port:53 protocol:TCP]]", "spec.egress[1].ports": "[map[port:443 protocol:TCP]]", "spec.egress[2]": ""},
	} {
		for path, value := range want {
			r := policyOf(t, out.Recorder)
			if typ != policyType {
				r = out.Only(t, typ)
			}
			if got := at(r, path); got != value {
				t.Errorf("%s %s: got %q, want %q", typ, path, got, value)
			}
		}
	}
}

func TestEqualBoundsSetTheNumberOfPods(t *testing.T) {
	out := created(t, `{}`, `{"scaling": {"min": 3, "max": 3}}`, existing)
	if got := at(out.Only(t, deploymentType), "spec.replicas"); got != "3" {
		t.Errorf("replicas %q", got)
	}
	if got := out.Of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"); len(got) != 0 {
		t.Errorf("an autoscaler: %v", got)
	}
}

func TestOnePodHasNoDisruptionBudget(t *testing.T) {
	out := created(t, `{}`, `{"scaling": {"min": 1, "max": 1}}`, existing)
	if got := out.Of("kubernetes:policy/v1:PodDisruptionBudget"); len(got) != 0 {
		t.Errorf("got %v, which would keep its node from being replaced or say nothing", got)
	}
}

func TestVariablesAndSecretsReachTheContainer(t *testing.T) {
	out := created(t, `{"secrets": {"API_KEY": "bankchurn/api-key", "LOG_LEVEL": "bankchurn/level"}, "imagePullSecrets": ["registry"], "namespace": {"create": false, "name": "ml"}}`, `{"env": {"GREETING": "$(HOME) $5", "A": "1"}}`, existing)
	deployment := out.Only(t, deploymentType)
	want := "[map[name:A value:1] map[name:API_KEY valueFrom:map[secretKeyRef:map[key:api-key name:bankchurn]]] map[name:GREETING value:$$(HOME) $5] map[name:KEEP_ALIVE_SECONDS value:620]" +
		" map[name:LOG_LEVEL valueFrom:map[secretKeyRef:map[key:level name:bankchurn]]] map[name:PORT value:8000]]"
	if got := at(deployment, "spec.template.spec.containers[0].env"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := at(deployment, "spec.template.spec.imagePullSecrets"); got != "[map[name:registry]]" {
		t.Errorf("pull secrets %s", got)
	}
	if at(deployment, "metadata.namespace") != "ml" || len(out.Of("kubernetes:core/v1:Namespace")) != 0 {
		t.Errorf("namespace %s; made %v", at(deployment, "metadata.namespace"), out.Of("kubernetes:core/v1:Namespace"))
	}
}

func TestTheNetworkPolicyAllowsOnlyTheController(t *testing.T) {
	for _, c := range []struct{ rule, service, block, want string }{
		{"nginx in its namespace", `{}`, `{"ingress": {"controller": "nginx"}}`, "ingress-nginx"},
		{"wherever that is", `{}`, `{"ingress": {"controller": "nginx", "controllerNamespace": "edge"}, "networkPolicy": {"ingressNamespaces": ["monitoring"]}}`, "edge monitoring"},
		{"Google's proxies", `{"public": true}`, `{"ingress": {"controller": "gce"}}`, "130.211.0.0/22 35.191.0.0/16"},
		{"internal ones are in the network", `{}`, `{"ingress": {"controller": "gce"}}`, "130.211.0.0/22 35.191.0.0/16 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10"},
		{"Amazon's are too", `{}`, `{"ingress": {"controller": "alb"}}`, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10"},
		{"or where they are said to be", `{}`, `{"ingress": {"controller": "alb"}, "networkPolicy": {"ingressCidrs": ["10.1.0.0/16"]}}`, "10.1.0.0/16"},
	} {
		policy := policyOf(t, created(t, c.block, c.service, existing).Recorder)
		var got []string
		for _, peer := range policy.Inputs["spec"].ObjectValue()["ingress"].ArrayValue()[0].ObjectValue()["from"].ArrayValue() {
			for key, value := range peer.ObjectValue() {
				if key == "ipBlock" {
					got = append(got, value.ObjectValue()["cidr"].StringValue())
				} else {
					got = append(got, value.ObjectValue()["matchLabels"].ObjectValue()["kubernetes.io/metadata.name"].StringValue())
				}
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.rule, got, c.want)
		}
	}
	identified := existing
	identified.IdentityServers = []kubernetes.Server{{"169.254.170.23", 80}}
	own := policyOf(t, created(t, `{}`, `{}`, identified).Recorder)
	if to, port := at(own, "spec.egress[1].to[0].ipBlock.cidr"), at(own, "spec.egress[1].ports[0].port"); to != "169.254.170.23/32" || port != "80" || at(own, "spec.egress[2].ports[0].port") != "443" {
		t.Errorf("credentials at %s port %s", to, port)
	}
	closed := policyOf(t, created(t, `{"networkPolicy": {"egressPorts": []}}`, `{}`, existing).Recorder)
	if got := at(closed, "spec.egress[1]"); got != "" {
		t.Errorf("an empty list of ports lets out %s", got)
	}
	if got := created(t, `{"networkPolicy": {"enabled": false}}`, `{}`, existing).Of(policyType); len(got) != 0 {
		t.Errorf("switched off: %v", got)
	}
}

func TestEveryObjectIsLabelledAndInTheComponent(t *testing.T) {
	out := created(t, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{"public": true, "labels": {"team": "ml"}}`, made)
	for _, r := range out.Resources {
		if !r.Custom || strings.HasPrefix(r.TypeToken, "pulumi:") || r.TypeToken == releaseType {
			continue
		}
		for key, want := range map[string]string{"managed-by": "pulumi", "project": "bankchurn", "stack": "test", "service": "bankchurn-api", "team": "ml"} {
			if got := at(r, `metadata.labels["`+key+`"]`); got != want {
				t.Errorf("%s %s: label %s is %q, want %q", r.TypeToken, r.Name, key, got, want)
			}
		}
		if parent := r.RegisterRPC.GetParent(); !strings.Contains(parent, "bankchurn:kubernetes:Workload") {
			t.Errorf("%s %s: parent %s", r.TypeToken, r.Name, parent)
		}
		if provider := r.RegisterRPC.GetProvider(); !strings.Contains(provider, "pulumi:providers:kubernetes::kubernetes") {
			t.Errorf("%s %s: provider %q", r.TypeToken, r.Name, provider)
		}
	}
}

func TestOnlyNamesThatOthersReferToAreFixed(t *testing.T) {
	named := []string{"Namespace", "Service", "ClusterIssuer", "BackendConfig", "FrontendConfig", "ManagedCertificate"}
	for _, out := range []result{
		created(t, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}}`, `{"public": true}`, made),
		created(t, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"managedCertificate": true}}}`, `{"public": true}`, existing),
	} {
		for _, r := range out.Resources {
			kind := r.TypeToken[strings.LastIndex(r.TypeToken, ":")+1:]
			if fixed := at(r, "metadata.name") != ""; r.Custom && fixed && !slices.Contains(named, kind) {
				t.Errorf("%s has the fixed name %s", kind, at(r, "metadata.name"))
			}
		}
	}
}

func TestTheServiceAccountHasTheCloudIdentity(t *testing.T) {
	c := existing
	c.ServiceAccountAnnotations = pulumi.StringMap{"iam.gke.io/gcp-service-account": pulumi.String("a@p.iam.gserviceaccount.com")}
	account := created(t, `{}`, `{}`, c).Only(t, "kubernetes:core/v1:ServiceAccount")
	if got := annotations(account)["iam.gke.io/gcp-service-account"]; got != "a@p.iam.gserviceaccount.com" {
		t.Errorf("got %q", got)
	}
}
