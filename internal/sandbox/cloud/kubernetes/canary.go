package kubernetes

import (
	"encoding/json"
	"net/http"
	"strconv"

	"bankchurn/internal/sandbox/cloud"
)

const (
	nginxAnnotation = "nginx.ingress.kubernetes.io/"
	albAction       = "alb.ingress.kubernetes.io/actions."
)

// splitBackend returns the Service that a controller selects for a request: by an alb's action,
// or by the canary Ingress that traefik and nginx find by class, host and path. Call with the
// lock held.
func splitBackend(c *cloud.Cloud, ingress *cloud.Record, backend map[string]any, r *http.Request) map[string]any {
	if cloud.WireAt(backend, "port", "name") == "use-annotation" {
		name, _ := backend["name"].(string)
		text, _ := cloud.WireAt(ingress.Outputs, "metadata", "annotations", albAction+name).(string)
		return albBackend(c, text, ingress.Port)
	}
	for _, other := range c.Records() {
		annotation := func(name string) string {
			text, _ := cloud.WireAt(other.Outputs, "metadata", "annotations", nginxAnnotation+name).(string)
			return text
		}
		if other.Type != ingressToken || other.Scope != ingress.Scope || annotation("canary") != "true" ||
			cloud.WireAt(other.Outputs, "spec", "ingressClassName") != cloud.WireAt(ingress.Outputs, "spec", "ingressClassName") {
			continue
		}
		candidate, _ := backendOf(other, r)
		if candidate == nil {
			continue
		}
		header := annotation("canary-by-header")
		switch {
		case header != "" && r.Header.Get(header) == "always":
			return candidate
		case header != "" && r.Header.Get(header) == "never":
			return backend
		}
		weight, err := strconv.ParseFloat(annotation("canary-weight"), 64)
		if err == nil && c.Pick(ingress.Port, []cloud.Share{{Release: "release", Weight: 100 - weight}, {Release: "candidate", Weight: weight}}) == "candidate" {
			return candidate
		}
	}
	return backend
}

// albBackend selects one of the Services of a forward action; a Service without a name if it is
// a different action.
func albBackend(c *cloud.Cloud, action string, port int) map[string]any {
	var forward struct {
		ForwardConfig struct {
			TargetGroups []struct {
				ServiceName string
				ServicePort float64
				Weight      float64
			}
		}
	}
	if err := json.Unmarshal([]byte(action), &forward); err != nil {
		return map[string]any{}
	}
	groups := map[string]float64{}
	var shares []cloud.Share
	for _, group := range forward.ForwardConfig.TargetGroups {
		groups[group.ServiceName] = group.ServicePort
		shares = append(shares, cloud.Share{Release: group.ServiceName, Weight: group.Weight})
	}
	name := c.Pick(port, shares)
	return map[string]any{"name": name, "port": map[string]any{"number": groups[name]}}
}
