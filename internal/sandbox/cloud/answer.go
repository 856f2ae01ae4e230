package cloud

import (
	"net/http"
	"strings"
)

// answer serves a request to the endpoint on the port as the service behind it would route it.
func (c *Cloud) answer(port int, w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	var owner *Record
	for _, record := range c.inventory.Records {
		if record.Port == port {
			owner = record
		}
	}
	var refusal int
	var release string
	var direct http.HandlerFunc
	path := r.URL.Path
	if owner != nil && owner.Type == domainNameToken {
		owner = c.mapped(owner)
	}
	switch {
	case owner == nil:
		refusal = http.StatusNotFound
	case owner.Type == apiToken:
		path, release, refusal = c.gatewayRoute(owner, r)
	case owner.Type == cloudRunToken:
		refusal = c.cloudRunAccess(owner, r)
		if release, path = c.cloudRunTagged(owner, path); release == "" {
			release = c.cloudRunServes(owner)
		}
	case owner.Type == loadBalancerToken:
		direct = c.balance(owner, r)
	case owner.Type == ingressToken:
		direct = c.routeIngress(owner, r)
	}
	c.mu.Unlock()
	if direct != nil {
		direct(w, r)
		return
	}
	switch refusal {
	case 0:
		c.application(owner, path, release)(w, r)
	case http.StatusNotFound:
		writeJSON(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
	default:
		writeJSON(w, refusal, map[string]any{"message": http.StatusText(refusal)})
	}
}

// gatewayRoute is API Gateway's way of a request: stage, route, integration. It answers the path that the integration
// sees and the release that runs it, or the status of the refusal. Call with the lock held.
func (c *Cloud) gatewayRoute(api *Record, r *http.Request) (path, release string, refusal int) {
	path = r.URL.Path
	staged := false
	for _, stage := range c.inventory.Records {
		if stage.Type != stageToken || stage.Scope != api.ID {
			continue
		}
		if rest, ok := strings.CutPrefix(r.URL.Path, "/"+stage.ID+"/"); ok {
			return c.matchRoute(api, r.Method, "/"+rest)
		}
		staged = staged || stage.ID == "$default"
	}
	if !staged {
		return "", "", http.StatusNotFound
	}
	return c.matchRoute(api, r.Method, path)
}

// matchRoute prefers, as API Gateway does, a full match over a greedy path variable over $default.
func (c *Cloud) matchRoute(api *Record, method, path string) (sees, release string, refusal int) {
	best := 0
	var chosen *Record
	for _, route := range c.inventory.Records {
		if route.Type != routeToken || route.Scope != api.ID {
			continue
		}
		integration := c.integrationOf(api, route)
		if rank := routeRank(route.output("routeKey"), method, path); integration != nil && rank > best {
			best, chosen = rank, integration
		}
	}
	if chosen == nil {
		return "", "", http.StatusNotFound
	}
	return path, c.invoked(chosen, api.Port), 0
}

// integrationOf is the route's target, nil when it does not exist.
func (c *Cloud) integrationOf(api, route *Record) *Record {
	id, ok := strings.CutPrefix(route.output("target"), "integrations/")
	if !ok {
		return nil
	}
	return c.inventory.find(integrationToken, id, api.ID)
}

func routeRank(key, method, path string) int {
	if key == "$default" {
		return 1
	}
	wantMethod, wantPath, _ := strings.Cut(key, " ")
	if wantMethod != "ANY" && wantMethod != method {
		return 0
	}
	if wantPath == path {
		return 3
	}
	if base, greedy := strings.CutSuffix(wantPath, "{proxy+}"); greedy && strings.HasPrefix(path, base) {
		return 2
	}
	return 0
}

// cloudRunAccess refuses callers without credentials unless allUsers may invoke the service, as Cloud Run does. Whether
// credentials are good is not checked. Call with the lock held.
func (c *Cloud) cloudRunAccess(service *Record, r *http.Request) int {
	if r.Header.Get("Authorization") != "" {
		return 0
	}
	for _, member := range c.inventory.Records {
		if member.Type == cloudRunIAMToken && member.ID == service.ID+"/roles/run.invoker/allUsers" {
			return 0
		}
	}
	return http.StatusForbidden
}
