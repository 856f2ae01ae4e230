package google

import (
	"net/http"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// ruleOf returns the forwarding rule of an address for a port, nil if there is none. Call with
// the lock held.
func ruleOf(c *cloud.Cloud, address *cloud.Record, port string) *cloud.Record {
	for _, rule := range c.Where(forwardingRuleToken, "ipAddress", address.Output("address")) {
		if rule.Output("portRange") == port {
			return rule
		}
	}
	return nil
}

// answerBalancer answers as the load balancer does: rule, proxy, URL map, backend service,
// endpoint group, service. The client's protocol selects the rule, because all ports of the
// address are one loopback port. Call with the lock held.
func answerBalancer(c *cloud.Cloud, address *cloud.Record, r *http.Request) http.HandlerFunc {
	port := "80"
	if r.TLS != nil {
		port = "443"
	}
	rule := ruleOf(c, address, port)
	if rule == nil {
		return cloudhttp.NoAnswer
	}
	routes := c.Find(urlMapToken, proxyOf(c, rule.Output("target")).Output("urlMap"), "")
	if routes == nil {
		return cloudhttp.NoAnswer
	}
	if redirect := objectOf(routes, "defaultUrlRedirect"); redirect["httpsRedirect"] == true {
		return func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
		}
	}
	service := backed(c, c.Find(backendServiceToken, routes.Output("defaultService"), ""))
	if service == nil {
		return cloudhttp.Page(http.StatusServiceUnavailable, "Service Unavailable")
	}
	return answerService(c, service, address, r)
}

// backed returns the Cloud Run service behind a backend service, nil if there is none. Call
// with the lock held.
func backed(c *cloud.Cloud, backend *cloud.Record) *cloud.Record {
	if backend == nil {
		return nil
	}
	groups, _ := backend.Outputs["backends"].([]any)
	for _, g := range groups {
		member, _ := g.(map[string]any)
		id, _ := member["group"].(string)
		group := c.Find(endpointGroupToken, id, "")
		if group == nil {
			continue
		}
		name, _ := objectOf(group, "cloudRun")["service"].(string)
		for _, service := range c.Where(cloudRunToken, "name", name) {
			// For ingress, requests from a load balancer count as internal.
			if service.Output("location") == group.Output("region") && service.Output("ingress") != "INGRESS_TRAFFIC_INTERNAL_ONLY" {
				return service
			}
		}
	}
	return nil
}

// certified reports whether the load balancer at an address has a certificate for a name: its
// proxy's map must have an entry with an issued certificate. Call with the lock held.
func certified(c *cloud.Cloud, address *cloud.Record, name string) bool {
	rule := ruleOf(c, address, "443")
	proxy := c.Find(httpsProxyToken, rule.Output("target"), "")
	for _, entry := range c.Records() {
		if entry.Type != mapEntryToken || entry.Output("hostname") != name || certificateManager+mapID(c, entry) != proxy.Output("certificateMap") {
			continue
		}
		for _, id := range entry.List("certificates") {
			if certificateIssued(c, c.Find(certificateToken, id, "")) {
				return true
			}
		}
	}
	return false
}
