package kubernetes

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/google"
)

// notInManagedNamespace imitates Autopilot, which rejects objects in a namespace that Google
// manages (github.com/cert-manager/cert-manager/issues/3713).
func notInManagedNamespace(i *cloud.Instance) error {
	for _, namespace := range namespacesOf(i) {
		if google.DeniesNamespace(i.Cloud, i.Account.ID, namespace) {
			return fmt.Errorf("%s is forbidden: GKEAutopilot authz: the namespace %q is managed and the request's verb \"create\" is denied", i.URN.Type(), namespace)
		}
	}
	return nil
}

// namespacesOf returns the namespaces of an object, or of the objects of a chart.
func namespacesOf(i *cloud.Instance) []string {
	if string(i.URN.Type()) != releaseToken {
		if clusterWide[kindOf(string(i.URN.Type()))] {
			return nil
		}
		return []string{namespaceOf(i.In)}
	}
	list := []string{i.Str("namespace")}
	if i.Str("chart") == "cert-manager" {
		// The chart's default for the leader election lease of its replicas (values.yaml,
		// global.leaderElection).
		lease, stated := cloud.WireAt(i.In.Mappable(), "values", "global", "leaderElection", "namespace").(string)
		if !stated {
			lease = "kube-system"
		}
		list = append(list, lease)
	}
	return list
}
