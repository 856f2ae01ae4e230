package kubernetes

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const ingressToken = "kubernetes:networking.k8s.io/v1:Ingress"

var kubernetesIngress = map[string]cloud.Type{
	ingressToken: {
		Args: networkingv1.IngressArgs{}, State: cloud.Written[networkingv1.Ingress]{}, ReplaceIf: moved, ID: objectID,
		// The loopback server stands for the controller and its load balancer; rules are looked up on each request.
		Listens:     true,
		Answers:     routeIngress,
		Internal:    ingressInternal,
		Encrypted:   func(_ *cloud.Cloud, ingress *cloud.Record) bool { return ingressEncrypts(ingress) },
		Issues:      issues,
		CheckCreate: needsIngressCertificate,
		CheckUpdate: needsIngressCertificate,
		Computed: []cloud.Output{
			// It has the port, so that it reaches the loopback server with "http://" or
			// "https://" in front.
			{Name: "status", Value: func(i *cloud.Instance) any {
				return map[string]any{"loadBalancer": map[string]any{
					"ingress": []any{map[string]any{"hostname": fmt.Sprintf("127.0.0.1:%d", i.Port)}},
				}}
			}},
		},
	},
}

// needsIngressCertificate imitates the ALB controller, which does not create a load balancer
// with a certificate that is not issued.
func needsIngressCertificate(i *cloud.Instance) error {
	annotations, _ := cloud.WireAt(i.In.Mappable(), "metadata", "annotations").(map[string]any)
	arn, _ := annotations["alb.ingress.kubernetes.io/certificate-arn"].(string)
	return aws.NeedsIssued(i.Cloud, arn, "")
}

// ingressEncrypts reports whether the Ingress has a certificate: from a Secret, ACM or Google.
func ingressEncrypts(ingress *cloud.Record) bool {
	if len(cloud.Objects(cloud.WireAt(ingress.Outputs, "spec", "tls"))) > 0 {
		return true
	}
	return ingressAnnotation(ingress, "alb.ingress.kubernetes.io/certificate-arn") != "" || ingressAnnotation(ingress, "networking.gke.io/managed-certificates") != ""
}

// routeIngress answers as an ingress controller does: redirect, rule, path, Service, Pods. Call with the lock held.
func routeIngress(c *cloud.Cloud, ingress *cloud.Record, r *http.Request) http.HandlerFunc {
	if r.TLS == nil && ingressRedirects(c, ingress) {
		return func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusPermanentRedirect)
		}
	}
	backend, rest := backendOf(ingress, r)
	if backend == nil {
		return cloudhttp.Page(http.StatusNotFound, "Not Found")
	}
	backend = splitBackend(c, ingress, backend, r)
	namespace, _ := cloud.WireAt(ingress.Outputs, "metadata", "namespace").(string)
	pods := serves(c, ingress.Scope, namespace, backend)
	if pods == nil {
		return cloudhttp.Page(http.StatusServiceUnavailable, "Service Temporarily Unavailable")
	}
	if pods.Type == jobToken {
		return c.Application(ingress, rest, releaseOfJob(pods.Outputs))
	}
	return c.Application(ingress, rest, imageOf(pods.Outputs))
}

// backendOf returns the Service in the Ingress rule for a request, and the path that it sees;
// nil if there is none.
func backendOf(ingress *cloud.Record, r *http.Request) (backend map[string]any, rest string) {
	longest := -1
	for _, rule := range cloud.Objects(cloud.WireAt(ingress.Outputs, "spec", "rules")) {
		if host, ok := rule["host"].(string); ok && !covers(host, r.Host) {
			continue
		}
		for _, path := range cloud.Objects(cloud.WireAt(rule, "http", "paths")) {
			text, _ := path["path"].(string)
			if seen, ok := passedOn(text, r.URL.Path, ingressAnnotation(ingress, rewriteTarget)); ok && len(text) > longest {
				longest, rest = len(text), seen
				backend, _ = cloud.WireAt(path, "backend", "service").(map[string]any)
			}
		}
	}
	return backend, rest
}

// covers reports whether a rule's host, which may start with a wildcard for one label, matches
// the request's host. Controllers ignore the port that a client adds if it is not the scheme's
// default.
func covers(host, called string) bool {
	if name, _, err := net.SplitHostPort(called); err == nil {
		called = name
	}
	if domain, star := strings.CutPrefix(host, "*"); star {
		label, found := strings.CutSuffix(called, domain)
		return found && label != "" && !strings.Contains(label, ".")
	}
	return host == called
}

// rewriteTarget is the annotation that turns paths into regular expressions, for ingress-nginx
// and Traefik.
const rewriteTarget = "nginx.ingress.kubernetes.io/rewrite-target"

// passedOn returns the path that the Service sees: the request's own if the rule's path is a
// prefix of it, by whole elements, or the rewritten one.
func passedOn(rule, path, rewriting string) (string, bool) {
	if rewriting == "" {
		return path, rule == "/" || path == rule || strings.HasPrefix(path, rule+"/")
	}
	form, err := regexp.Compile("^" + rule)
	if err != nil {
		return "", false
	}
	match := form.FindStringSubmatchIndex(path)
	if match == nil {
		return "", false
	}
	return string(form.ExpandString(nil, rewriting, path, match)), true
}

// ingressRedirects reports whether HTTP requests are redirected, by an annotation or by
// Google's FrontendConfig.
func ingressRedirects(c *cloud.Cloud, ingress *cloud.Record) bool {
	if !ingressEncrypts(ingress) {
		return false
	}
	if name := ingressAnnotation(ingress, "networking.gke.io/v1beta1.FrontendConfig"); name != "" {
		namespace, _ := cloud.WireAt(ingress.Outputs, "metadata", "namespace").(string)
		return c.Exists("kubernetes:networking.gke.io/v1beta1:FrontendConfig", namespace+"/"+name, ingress.Scope)
	}
	return ingressAnnotation(ingress, "nginx.ingress.kubernetes.io/ssl-redirect") == "true" || ingressAnnotation(ingress, "alb.ingress.kubernetes.io/ssl-redirect") != ""
}

func ingressAnnotation(ingress *cloud.Record, name string) string {
	text, _ := cloud.WireAt(ingress.Outputs, "metadata", "annotations", name).(string)
	return text
}

// serves returns a Deployment or a running Job whose Pods the Service selects; nil if there is
// none, or the Service does not have the port. Several take turns. Call with the lock held.
func serves(c *cloud.Cloud, cluster, namespace string, backend map[string]any) *cloud.Record {
	name, _ := backend["name"].(string)
	service := c.Find(kubernetesServiceToken, namespace+"/"+name, cluster)
	if service == nil {
		return nil
	}
	known := false
	for _, port := range cloud.Objects(cloud.WireAt(service.Outputs, "spec", "ports")) {
		known = known || port["port"] == cloud.WireAt(backend, "port", "number")
	}
	selector, _ := cloud.WireAt(service.Outputs, "spec", "selector").(map[string]any)
	var found []*cloud.Record
	for _, r := range c.Records() {
		runs := r.Type == deploymentToken || r.Type == jobToken && cloud.WireAt(r.Outputs, "status", "active") == 1.0
		if !known || !runs || r.Scope != cluster || !strings.HasPrefix(r.ID, namespace+"/") {
			continue
		}
		labels, _ := cloud.WireAt(r.Outputs, "spec", "template", "metadata", "labels").(map[string]any)
		if selects(selector, labels) && cloud.WireAt(r.Outputs, "spec", "replicas") != 0.0 {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil
	}
	if len(found) == 1 {
		return found[0]
	}
	shares := make([]cloud.Share, len(found))
	for n := range found {
		shares[n] = cloud.Share{Release: strconv.Itoa(n), Weight: 1}
	}
	// Each Service takes turns independently of the port of the Ingress.
	n, _ := strconv.Atoi(c.Pick(service.Port, shares))
	return found[n]
}

func selects(selector, labels map[string]any) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}
