package kubernetes

import "bankchurn/internal/sandbox/cloud"

// ingressInternal reports whether the load balancer of an Ingress is internal, according to the
// class or scheme for a cloud's own controller, or the Service of a controller from a chart.
// Any other controller is assumed to be internet-facing. Call with the lock held.
func ingressInternal(c *cloud.Cloud, ingress *cloud.Record) bool {
	switch {
	case ingressAnnotation(ingress, "kubernetes.io/ingress.class") == "gce-internal":
		return true
	case ingressAnnotation(ingress, "alb.ingress.kubernetes.io/scheme") != "":
		return ingressAnnotation(ingress, "alb.ingress.kubernetes.io/scheme") == "internal"
	}
	class, _ := cloud.WireAt(ingress.Outputs, "spec", "ingressClassName").(string)
	for _, chart := range c.Records() {
		installs, _ := cloud.WireAt(chart.Outputs, "values", "ingressClass", "name").(string)
		if chart.Type == releaseToken && chart.Scope == ingress.Scope && installs == class && class != "" {
			annotations, _ := cloud.WireAt(chart.Outputs, "values", "service", "annotations").(map[string]any)
			return internalService(annotations)
		}
	}
	return false
}

// internalService reports whether the annotations of a Service of type LoadBalancer request an
// internal one. EKS Auto Mode's default is internal
// (docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html); the program always sets
// it.
func internalService(annotations map[string]any) bool {
	return annotations["networking.gke.io/load-balancer-type"] == "Internal" ||
		annotations["service.beta.kubernetes.io/aws-load-balancer-internal"] == "true" ||
		annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"] == "internal"
}
