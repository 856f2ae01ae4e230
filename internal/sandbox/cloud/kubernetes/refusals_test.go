package kubernetes_test

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/google"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// onGKE returns a GKE cluster with node pools of the machine types, or an Autopilot cluster
// without any.
func onGKE(t *testing.T, machines ...string) cloudtest.Harness {
	t.Helper()
	gcp := cloudtest.NewHarness(t, google.Package(), map[string]any{"project": "p"})
	cluster := map[string]any{"name": "ml", "location": "us-central1", "deletionProtection": false, "enableAutopilot": len(machines) == 0}
	if len(machines) > 0 {
		cluster["initialNodeCount"] = 1
	}
	_, _, out := gcp.Made("gcp:container/cluster:Cluster", "ml", cluster)
	for _, machine := range machines {
		config := map[string]any{"machineType": machine}
		if strings.HasPrefix(machine, "g2-") {
			config["guestAccelerators"] = []any{map[string]any{"type": "nvidia-l4", "count": 1}}
		}
		gcp.Made("gcp:container/nodePool:NodePool", machine, map[string]any{"cluster": "ml", "location": "us-central1", "nodeConfig": config})
	}
	return gcp.With(kubernetes.Package(), map[string]any{"clusterIdentifier": out["selfLink"].StringValue()})
}

// sized returns a Deployment whose Pods have requests.
func sized(requests, spec map[string]any) map[string]any {
	d := pods("api")
	template := d["spec"].(map[string]any)["template"].(map[string]any)
	podSpec := map[string]any{"containers": []any{map[string]any{"name": "api", "resources": map[string]any{"requests": requests}}}}
	for k, v := range spec {
		podSpec[k] = v
	}
	template["spec"] = podSpec
	return object("d", d)
}

// github.com/cert-manager/cert-manager/issues/3713 quotes Autopilot's error.
func TestAutopilotDeniesObjectsInItsManagedNamespaces(t *testing.T) {
	h := onGKE(t)
	const want = "is managed and the request's verb \"create\" is denied"
	inSystem := map[string]any{"metadata": map[string]any{"name": "c", "namespace": "kube-system"}}
	if got := h.Refused("kubernetes:core/v1:ConfigMap", "c", inSystem); !strings.Contains(got, want) {
		t.Errorf("an object in kube-system: %s", got)
	}
	chart := map[string]any{"chart": "cert-manager", "name": "cert-manager", "namespace": "cert-manager"}
	if got := h.Refused(releaseToken, "cm", chart); !strings.Contains(got, want) {
		t.Errorf("cert-manager with its default lease: %s", got)
	}
	chart["values"] = map[string]any{"global": map[string]any{"leaderElection": map[string]any{"namespace": "cert-manager"}}}
	h.Made(releaseToken, "cm", chart)
	onGKE(t, "e2-standard-4").Made("kubernetes:core/v1:ConfigMap", "c", inSystem)
}

// e2-standard-4 has 4 CPUs and 16 GiB. GKE reserves 6 % of the first CPU, 1 % of the second and 0.5 % of two more: 80 m; and
// 25 % of 4 GiB, 20 % of 4 and 10 % of 8: 2.6 GiB, with 100 MiB for evictions
// (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes). So 3,920 m and 13.3 GiB are allocatable.
func TestAPodThatFitsOnNoNodeStaysPending(t *testing.T) {
	h := onGKE(t, "e2-standard-4")
	for _, c := range []struct{ cpu, memory, reason string }{
		{"3920m", "13Gi", ""}, {"3921m", "1Gi", "Insufficient cpu"}, {"1", "13.4Gi", "Insufficient memory"},
	} {
		inputs := sized(map[string]any{"cpu": c.cpu, "memory": c.memory}, nil)
		if c.reason == "" {
			h.Made(deploymentToken, "fits", inputs)
			continue
		}
		if got := h.Refused(deploymentToken, "d", inputs); !strings.Contains(got, "Pending") || !strings.Contains(got, c.reason) {
			t.Errorf("%s, %s: %s, want %s", c.cpu, c.memory, got, c.reason)
		}
	}
}

// A node with 3,920 m fits one Pod with 2 CPUs, and one with 14,162 MiB fits two Pods with 6
// GiB. The group has one node.
func TestPodsThatDoNotFitTogetherStayPending(t *testing.T) {
	of := func(replicas int, cpu, memory string) map[string]any {
		inputs := sized(map[string]any{"cpu": cpu, "memory": memory}, nil)
		inputs["spec"].(map[string]any)["replicas"] = replicas
		return inputs
	}
	group := map[string]any{"instanceTypes": []any{"m7i.xlarge"}}
	for rule, c := range map[string]struct {
		on     cloudtest.Harness
		inputs map[string]any
		want   string
	}{
		"as many as there are nodes": {onEKS(t, group), of(1, "2", "1Gi"), ""},
		"one more":                   {onEKS(t, group), of(2, "2", "1Gi"), "1 of 2 Pods fit on the maximum number of nodes; 0/1 nodes are available: 1 Insufficient cpu."},
		"two by memory":              {onEKS(t, group), of(2, "1", "6Gi"), ""},
		"three by memory":            {onEKS(t, group), of(3, "1", "6Gi"), "2 of 3 Pods fit on the maximum number of nodes; 0/1 nodes are available: 1 Insufficient memory."},
	} {
		t.Run(rule, func(t *testing.T) {
			if c.want == "" {
				c.on.Made(deploymentToken, "d", c.inputs)
			} else if got := c.on.Refused(deploymentToken, "d", c.inputs); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment and /gpus
func TestGKETaintsArmAndGPUNodes(t *testing.T) {
	request := map[string]any{"cpu": "500m", "memory": "1Gi"}
	for _, machine := range []string{"t2a-standard-4", "g2-standard-4"} {
		if got := onGKE(t, machine).Refused(deploymentToken, "d", sized(request, nil)); !strings.Contains(got, "untolerated taint") {
			t.Errorf("%s: %s", machine, got)
		}
	}
	onGKE(t, "t2a-standard-4").Made(deploymentToken, "arm", sized(request, map[string]any{"nodeSelector": map[string]any{"kubernetes.io/arch": "arm64"}}))
	onGKE(t, "g2-standard-4").Made(deploymentToken, "gpu", sized(map[string]any{"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": "1"}, nil))
}

// A node's memory on EKS: karpenter's table of allocatable memory has 14,162 MiB for a machine of 16 GiB with 58 Pods.
func TestEKSNodesReserveMemoryForTheKubelet(t *testing.T) {
	objects := onEKS(t, map[string]any{"instanceTypes": []any{"m7i.xlarge"}})
	objects.Made(deploymentToken, "fits", sized(map[string]any{"cpu": "3920m", "memory": "14162Mi"}, nil))
	if got := objects.Refused(deploymentToken, "d", sized(map[string]any{"cpu": "1", "memory": "14200Mi"}, nil)); !strings.Contains(got, "Insufficient memory") {
		t.Errorf("got %s", got)
	}
}

// letsencrypt.org/docs/challenge-types: HTTP-01 calls the name, so DNS must point there first.
// The same is true of Google's managed certificates
// (cloud.google.com/kubernetes-engine/docs/how-to/managed-certs).
func TestACertificateIsIssuedOnlyOnceDNSLeadsToTheIngress(t *testing.T) {
	for rule, annotations := range map[string]map[string]any{
		"by HTTP-01": {"cert-manager.io/cluster-issuer": "letsencrypt"},
		"managed":    {"networking.gke.io/managed-certificates": "api"},
	} {
		t.Run(rule, func(t *testing.T) {
			h := cloudtest.NewHarness(t, kubernetes.Package(), map[string]any{"clusterIdentifier": "cluster"})
			h.Made("kubernetes:cert-manager.io/v1:ClusterIssuer", "letsencrypt", map[string]any{
				"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": map[string]any{"name": "letsencrypt"},
				"spec": map[string]any{"acme": map[string]any{"solvers": []any{map[string]any{"http01": map[string]any{}}}}},
			})
			h.Made("kubernetes:networking.gke.io/v1:ManagedCertificate", "api", map[string]any{
				"apiVersion": "networking.gke.io/v1", "kind": "ManagedCertificate", "metadata": map[string]any{"name": "api", "namespace": "ml"},
			})
			inputs := object("api", map[string]any{"spec": map[string]any{
				"rules": []any{map[string]any{"host": "a.example.com"}}, "tls": []any{map[string]any{"hosts": []any{"a.example.com"}, "secretName": "tls"}},
			}})
			inputs["metadata"].(map[string]any)["annotations"] = annotations
			h.Made(ingressToken, "api", inputs)
			address := ""
			for _, url := range h.Cloud.Endpoints() {
				address = strings.TrimPrefix(url, "https://")
			}
			roots, err := h.Cloud.Roots()
			if err != nil {
				t.Fatal(err)
			}
			pool := x509.NewCertPool()
			pool.AppendCertsFromPEM(roots)
			handshake := func() error {
				conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: "a.example.com", MinVersion: tls.VersionTLS12})
				if err != nil {
					return err
				}
				return conn.Close()
			}
			if err := handshake(); err == nil {
				t.Error("a certificate without DNS")
			}
			if err := h.Cloud.Point("a.example.com", "127.0.0.1:1"); err != nil || handshake() == nil {
				t.Errorf("a certificate with DNS that leads elsewhere (%v)", err)
			}
			if err := h.Cloud.Point("a.example.com", address); err != nil {
				t.Fatal(err)
			}
			if err := handshake(); err != nil {
				t.Errorf("with DNS: %v", err)
			}
			// Once issued, it stays until it must be renewed.
			if err := h.Cloud.Point("a.example.com", ""); err != nil || handshake() != nil {
				t.Errorf("after DNS moved on: no certificate (%v)", err)
			}
		})
	}
}
