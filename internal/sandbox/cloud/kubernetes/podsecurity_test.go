package kubernetes_test

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// secured returns a Deployment whose Pods have a security context.
func secured(pod, container map[string]any) map[string]any {
	d := pods("api")
	d["spec"].(map[string]any)["template"].(map[string]any)["spec"] = map[string]any{
		"securityContext": pod, "containers": []any{map[string]any{"name": "api", "securityContext": container}},
	}
	o := object("d", d)
	o["metadata"].(map[string]any)["namespace"] = "ml"
	return o
}

// kubernetes.io/docs/concepts/security/pod-security-standards, "Restricted"; the kubelet's
// error is from kubernetes/pkg/kubelet/kuberuntime/security_context.go.
func TestPodSecurityIsEnforced(t *testing.T) {
	h := cloudtest.NewHarness(t, kubernetes.Package(), map[string]any{"clusterIdentifier": "c"})
	h.Made("kubernetes:core/v1:Namespace", "ml", map[string]any{"metadata": map[string]any{
		"name": "ml", "labels": map[string]any{"pod-security.kubernetes.io/enforce": "restricted"}}})
	good := map[string]any{"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": map[string]any{"type": "RuntimeDefault"}}
	with := func(key string, value any) map[string]any {
		changed := map[string]any{key: value}
		for k, v := range good {
			if k != key {
				changed[k] = v
			}
		}
		return changed
	}
	closed := map[string]any{"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": false, "capabilities": map[string]any{"drop": []any{"ALL"}}}
	for name, c := range map[string]struct {
		pod, container map[string]any
		want           string
	}{
		"root":                 {with("runAsUser", 0), closed, `violates PodSecurity "restricted:latest": runAsUser=0`},
		"maybe root":           {with("runAsNonRoot", nil), closed, `runAsNonRoot != true`},
		"capabilities":         {good, map[string]any{"allowPrivilegeEscalation": false}, "unrestricted capabilities"},
		"no user of the range": {with("runAsUser", 1<<31), closed, "must be between 0 and 2147483647, inclusive"},
	} {
		if got := h.Refused(deploymentToken, "d", secured(c.pod, c.container)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	// The level does not restrict a writable root file system.
	h.Made(deploymentToken, "d", secured(good, closed))
	elsewhere := secured(with("runAsUser", 0), closed)
	elsewhere["metadata"].(map[string]any)["namespace"] = "open"
	if got := h.Refused(deploymentToken, "d2", elsewhere); !strings.Contains(got, "breaks non-root policy") {
		t.Errorf("root with runAsNonRoot: %s", got)
	}
}
