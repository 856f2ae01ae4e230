package aws

import (
	"net/http"
	"strings"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// answerGateway answers as an API's own endpoint does.
func answerGateway(c *cloud.Cloud, api *cloud.Record, r *http.Request) http.HandlerFunc {
	path, release, refusal := gatewayRoute(c, api, r)
	if refusal != 0 {
		return cloudhttp.Message(refusal)
	}
	if !comesUp(release) {
		return cloudhttp.Failed(release)
	}
	return withinPayload(release, c.Application(api, path, release))
}

// answerDomain answers as the API mapped to a domain name.
func answerDomain(c *cloud.Cloud, domain *cloud.Record, r *http.Request) http.HandlerFunc {
	if api := mapped(c, domain); api != nil {
		return answerGateway(c, api, r)
	}
	return cloudhttp.Message(http.StatusNotFound)
}

// gatewayRoute follows a request through API Gateway: stage, route, integration. It returns the
// path that the integration sees and the release that runs it, or the status of a rejection.
// Call with the lock held.
func gatewayRoute(c *cloud.Cloud, api *cloud.Record, r *http.Request) (path, release string, refusal int) {
	path = r.URL.Path
	staged := false
	for _, stage := range c.Records() {
		if stage.Type != stageToken || stage.Scope != api.ID {
			continue
		}
		if rest, ok := strings.CutPrefix(r.URL.Path, "/"+stage.ID+"/"); ok {
			return matchRoute(c, api, r, "/"+rest)
		}
		staged = staged || stage.ID == "$default"
	}
	if !staged {
		return "", "", http.StatusNotFound
	}
	return matchRoute(c, api, r, path)
}

// matchRoute prefers, like API Gateway, a full match over a greedy path variable over $default.
func matchRoute(c *cloud.Cloud, api *cloud.Record, r *http.Request, path string) (sees, release string, refusal int) {
	best := 0
	var chosen, matched *cloud.Record
	for _, route := range c.Records() {
		if route.Type != routeToken || route.Scope != api.ID {
			continue
		}
		integration := integrationOf(c, api, route)
		if rank := routeRank(route.Output("routeKey"), r.Method, path); integration != nil && rank > best {
			best, chosen, matched = rank, integration, route
		}
	}
	if chosen == nil {
		return "", "", http.StatusNotFound
	}
	// The caller has no identity. If it has one, it is not checked further
	// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html).
	if authorization := matched.Output("authorizationType"); authorization != "" && authorization != "NONE" && r.Header.Get("Authorization") == "" {
		return "", "", http.StatusForbidden
	}
	return path, invoked(c, chosen, api.Port), 0
}

// integrationOf returns the route's target, nil if it does not exist.
func integrationOf(c *cloud.Cloud, api, route *cloud.Record) *cloud.Record {
	id, ok := strings.CutPrefix(route.Output("target"), "integrations/")
	if !ok {
		return nil
	}
	return c.Find(integrationToken, id, api.ID)
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
