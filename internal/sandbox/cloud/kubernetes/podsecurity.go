package kubernetes

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// admits returns the reason why the Pods of a template are not created or do not start: user
// IDs that the API server rejects, a violation of the namespace's Pod Security level
// "restricted" (kubernetes.io/docs/concepts/security/pod-security-standards), or root, which
// the kubelet rejects.
func admits(i *cloud.Instance) error {
	spec := cloud.WireAt(i.In.Mappable(), "spec", "template", "spec")
	pod, _ := cloud.WireAt(spec, "securityContext").(map[string]any)
	containers := append(cloud.Objects(cloud.WireAt(spec, "containers")), cloud.Objects(cloud.WireAt(spec, "initContainers"))...)
	for _, key := range []string{"runAsUser", "runAsGroup"} {
		if id, set := pod[key].(float64); set && (id < 0 || id > math.MaxInt32) {
			return fmt.Errorf("%s %q is invalid: spec.template.spec.securityContext.%s: Invalid value: %.0f: must be between 0 and 2147483647, inclusive", kindOf(string(i.URN.Type())), metaOf(i.In, "name"), key, id)
		}
	}
	if violations := unrestricted(pod, containers); len(violations) > 0 && enforces(i, "restricted") {
		return fmt.Errorf("pods %q is forbidden: violates PodSecurity \"restricted:latest\": %s", metaOf(i.In, "name"), strings.Join(violations, ", "))
	}
	if pod["runAsNonRoot"] == true && pod["runAsUser"] == 0.0 {
		return fmt.Errorf("timed out waiting for %s to be Ready: CreateContainerConfigError: container's runAsUser breaks non-root policy", metaOf(i.In, "name"))
	}
	return nil
}

// enforces reports whether the namespace of an object enforces a level of Pod Security.
func enforces(i *cloud.Instance, level string) bool {
	namespace := i.Cloud.Find(namespaceToken, namespaceOf(i.In), i.Account.ID)
	return namespace != nil && cloud.WireAt(namespace.Outputs, "metadata", "labels", "pod-security.kubernetes.io/enforce") == level
}

// unrestricted lists the violations of the level "restricted".
func unrestricted(pod map[string]any, containers []map[string]any) []string {
	var violations []string
	add := func(violated bool, text string) {
		if violated && !slices.Contains(violations, text) {
			violations = append(violations, text)
		}
	}
	for _, container := range containers {
		security, _ := container["securityContext"].(map[string]any)
		dropped, _ := cloud.WireAt(security, "capabilities", "drop").([]any)
		add(security["allowPrivilegeEscalation"] != false, "allowPrivilegeEscalation != false")
		add(!slices.Contains(dropped, any("ALL")), "unrestricted capabilities")
		add(security["runAsUser"] == 0.0, "runAsUser=0")
		add(pod["runAsNonRoot"] != true && security["runAsNonRoot"] != true, "runAsNonRoot != true")
		add(cloud.WireAt(pod, "seccompProfile", "type") == nil && cloud.WireAt(security, "seccompProfile", "type") == nil, "seccompProfile")
	}
	add(pod["runAsUser"] == 0.0, "runAsUser=0")
	return violations
}
