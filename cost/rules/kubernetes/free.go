package kubernetes

// FreeTypes maps resource types that cost nothing by themselves to the reason.
var FreeTypes = map[string]string{
	"kubernetes:core/v1:Namespace":                        "a Kubernetes object is free of charge",
	"kubernetes:core/v1:ConfigMap":                        "a Kubernetes object is free of charge",
	"kubernetes:core/v1:ServiceAccount":                   "a Kubernetes object is free of charge",
	"kubernetes:networking.k8s.io/v1:NetworkPolicy":       "a Kubernetes object is free of charge",
	"kubernetes:networking.k8s.io/v1:IngressClass":        "a Kubernetes object is free of charge",
	"kubernetes:batch/v1:Job":                             "its Pod runs for seconds on existing nodes; an Autopilot cluster bills those seconds",
	"kubernetes:policy/v1:PodDisruptionBudget":            "a Kubernetes object is free of charge",
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler":   "auto-scaling is free of charge; the Pods are priced with their cluster",
	"kubernetes:cert-manager.io/v1:ClusterIssuer":         "certificates of Let's Encrypt are free of charge",
	"kubernetes:networking.gke.io/v1:ManagedCertificate":  "priced with the load balancer that uses it",
	"kubernetes:networking.gke.io/v1beta1:FrontendConfig": "priced with the load balancer that uses it",
	"kubernetes:monitoring.coreos.com/v1:PrometheusRule":  "the rules run in an existing Prometheus",
	"kubernetes:cloud.google.com/v1:BackendConfig":        "priced with the load balancer that uses it",
}
