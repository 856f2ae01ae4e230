// Package prometheus writes a service's alarms in PromQL. It works on names and thresholds and
// registers nothing. The tests in test/prometheus run the rules it returns.
//
// The metrics, by exporter:
//
//	Traefik 3.7     doc.traefik.io/traefik/v3.7/reference/install-configuration/observability/metrics, 2026-11
//	ingress-nginx   kubernetes.github.io/ingress-nginx/user-guide/monitoring, 2026-11
//	kube-state      github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/deployment-metrics.md, 2026-11
//	cert-manager    cert-manager.io/docs/devops-tips/prometheus-metrics, 2026-11
package prometheus

import (
	"fmt"
	"regexp"
	"strings"
)

// Service is what the rules watch, by its names in the cluster.
type Service struct {
	// Controller is the ingress controller: traefik or nginx.
	Controller string
	// Namespace, Ingress and Deployment are object names. Service and Port are the Ingress's
	// backend.
	Namespace, Ingress, Deployment, Service string
	Port                                    int
	// MaxPods is the autoscaler's maximum; 0 without an autoscaler.
	MaxPods int
	// Certificate is the name of cert-manager's Certificate; empty for none.
	Certificate string
}

// Rule is one alerting rule.
type Rule struct {
	// Alert is the rule's name, Expr its condition, and For how long the condition must hold.
	Alert, Expr, For string
}

// LongestLatencyMs is the highest latency that a controller's histogram can measure: the bound of
// its last finite bucket, by default.
func LongestLatencyMs(controller string) int {
	if controller == "nginx" {
		return 10_000
	}
	return 5_000
}

// Traffic selects the controller's series for the service's requests.
func (s Service) Traffic() Traffic {
	if s.Controller == "nginx" {
		// The Ingress's name ends with random characters. A scrape may rename the labels
		// `namespace` and `service`, because a ServiceMonitor sets them itself.
		return trafficOf("nginx_ingress_controller_requests", "nginx_ingress_controller_request_duration_seconds", fmt.Sprintf(`ingress=%q`, s.Ingress), `status=~"5.."`)
	}
	// A canary's candidate is a separate service (traefik v3.7,
	// pkg/provider/kubernetes/ingress-nginx).
	name := fmt.Sprintf("%s-%s-%s-%d(-canary)?@kubernetesingressnginx", regexp.QuoteMeta(s.Namespace), regexp.QuoteMeta(s.Ingress), regexp.QuoteMeta(s.Service), s.Port)
	return trafficOf("traefik_service_requests_total", "traefik_service_request_duration_seconds", fmt.Sprintf(`service=~%q`, name), `code=~"5.."`)
}

// NotReady fires when Pods have been missing for longer than a rollout takes.
func (s Service) NotReady() Rule {
	of := fmt.Sprintf(`{deployment=%q}`, s.Deployment)
	return Rule{Alert: "PodsNotReady", For: "15m", Expr: "max(kube_deployment_status_replicas_available" + of + ") < max(kube_deployment_spec_replicas" + of + ")"}
}

// AtMaximum fires when the autoscaler cannot add more Pods.
func (s Service) AtMaximum() Rule {
	return Rule{Alert: "PodsAtMaximum", For: "15m", Expr: fmt.Sprintf(`max(kube_deployment_spec_replicas{deployment=%q}) >= %d`, s.Deployment, s.MaxPods)}
}

// Days is how many days before expiry a certificate counts as overdue for renewal.
const Days = 10

// Expiring fires before the certificate expires.
func (s Service) Expiring() Rule {
	var either []string
	for _, namespace := range []string{"namespace", "exported_namespace"} { // a scrape may rename this label too
		either = append(either, fmt.Sprintf(`certmanager_certificate_expiration_timestamp_seconds{name=%q,%s=%q}`, s.Certificate, namespace, s.Namespace))
	}
	return Rule{Alert: "CertificateExpiring", For: "1h", Expr: fmt.Sprintf("min(%s) - time() < %d * 86400", strings.Join(either, " or "), Days)}
}
