package kubernetes

import "bankchurn/cost/rules"

// readService prices the load balancer of a Service of type LoadBalancer. Any other Service is
// an address within the cluster.
func readService(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	kind, err := r.Known("spec.type", "ClusterIP")
	if err != nil {
		return nil, err
	}
	if kind != "LoadBalancer" {
		return rules.Free("an address within the cluster is free of charge"), nil
	}
	b, err := balancerOf(rec, r, "spec.loadBalancerClass", "metadata.annotations")
	if err != nil {
		return nil, err
	}
	return b.forService(rec)
}
