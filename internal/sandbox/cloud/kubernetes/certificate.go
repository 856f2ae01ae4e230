package kubernetes

import (
	"slices"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

const (
	managedCertificates = "networking.gke.io/managed-certificates"
	clusterIssuer       = "cert-manager.io/cluster-issuer"
	issuerToken         = "kubernetes:cert-manager.io/v1:ClusterIssuer"
	managedToken        = "kubernetes:networking.gke.io/v1:ManagedCertificate"
)

// issues reports whether the certificate of an Ingress for a name can be issued. An issuer in
// this cloud (HTTP-01) and Google's managed certificates require that DNS points the name to
// the Ingress (letsencrypt.org/docs/challenge-types;
// cloud.google.com/kubernetes-engine/docs/how-to/managed-certs, 2026-08). A Secret, an ACM
// certificate and an existing issuer of the cluster already exist.
func issues(c *cloud.Cloud, ingress *cloud.Record, name string) bool {
	if !needsDNS(c, ingress) {
		return true
	}
	for _, host := range hostsOf(ingress) {
		// A client that sends no hostname gets any of them.
		if (name == "" || covers(host, name)) && c.LeadsHere(host, ingress) {
			return true
		}
	}
	return false
}

func needsDNS(c *cloud.Cloud, ingress *cloud.Record) bool {
	if ingressAnnotation(ingress, managedCertificates) != "" {
		return slices.ContainsFunc(c.Records(), func(r *cloud.Record) bool { return r.Type == managedToken && r.Scope == ingress.Scope })
	}
	issuer := c.Find(issuerToken, ingressAnnotation(ingress, clusterIssuer), ingress.Scope)
	return issuer != nil && slices.ContainsFunc(cloud.Objects(cloud.WireAt(issuer.Outputs, "spec", "acme", "solvers")), func(solver map[string]any) bool {
		return solver["http01"] != nil
	})
}

// hostsOf returns the hosts in an Ingress's rules.
func hostsOf(ingress *cloud.Record) []string {
	var hosts []string
	for _, rule := range cloud.Objects(cloud.WireAt(ingress.Outputs, "spec", "rules")) {
		if host, ok := rule["host"].(string); ok && !strings.HasPrefix(host, "*") {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
