package google

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const toRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"

// checkTraffic fails unless the traffic percentages sum to 100.
func checkTraffic(c *cloud.Checker) {
	targets := cloud.ObjectsOf(c.In["traffics"])
	sum := 0.0
	for n, target := range targets {
		c.Nested(fmt.Sprintf("traffics[%d]", n), target, func(t *cloud.Checker) {
			t.OneOf("type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", toRevision)
			t.Within("percent", 0, 100)
		})
		if target["percent"].IsNumber() {
			sum += target["percent"].NumberValue()
		}
	}
	if len(targets) > 0 && sum != 100 {
		c.Fail("traffics", "traffic percentages must sum to 100, they are %v", sum)
	}
}

// needsRevisions rejects traffic to a revision that the service does not have.
func needsRevisions(i *cloud.Instance) error {
	service := i.Cloud.Find(cloudRunToken, cloudRunID(i), "")
	for _, target := range cloud.ObjectsOf(i.In["traffics"]) {
		revision := cloud.StringOf(target["revision"])
		if revision == "" {
			continue
		}
		if service == nil || service.Releases[revision] == "" {
			return fmt.Errorf("googleapi error 400: Violation in UpdateServiceRequest.service.traffic: revision %s does not exist", revision)
		}
	}
	return nil
}

func cloudRunImage(i *cloud.Instance) string {
	containers, ok := resource.PropertyPath{"template", "containers", 0, "image"}.Get(resource.NewProperty(i.In))
	if !ok {
		return ""
	}
	return cloud.StringOf(containers)
}

// tagPath is the path prefix of tagged revisions: Cloud Run has a hostname per tag, this cloud
// a path.
const tagPath = "/tagged/"

// trafficStatuses returns the traffic targets with the URLs of their tags.
func trafficStatuses(i *cloud.Instance) any {
	statuses := []any{}
	for _, target := range cloud.ObjectsOf(i.In["traffics"]) {
		status := map[string]any{"type": cloud.StringOf(target["type"]), "percent": target["percent"].V}
		if revision := cloud.StringOf(target["revision"]); revision != "" {
			status["revision"] = revision
		}
		if tag := cloud.StringOf(target["tag"]); tag != "" {
			status["tag"], status["uri"] = tag, cloudhttp.URL(i.Port)+tagPath+tag
		}
		statuses = append(statuses, status)
	}
	return statuses
}

// cloudRunTagged returns the revision of the tag in the path, and the path that it sees; the
// release is empty if the path has no tag, or an unknown one. Call with the lock held.
func cloudRunTagged(service *cloud.Record, path string) (release, sees string) {
	rest, tagged := strings.CutPrefix(path, tagPath)
	if !tagged {
		return "", path
	}
	tag, rest, _ := strings.Cut(rest, "/")
	targets, _ := service.Outputs["traffics"].([]any)
	for _, t := range targets {
		target, _ := t.(map[string]any)
		if target["tag"] != tag {
			continue
		}
		revision, _ := target["revision"].(string)
		if revision == "" {
			revision = service.Output("latestReadyRevision")
		}
		return revision + " " + service.Releases[revision], "/" + rest
	}
	return "", path
}

// cloudRunServes selects the revision for the next request, and returns its name with its
// image. Call with the lock held.
func cloudRunServes(c *cloud.Cloud, service *cloud.Record) string {
	targets, _ := service.Outputs["traffics"].([]any)
	latest := service.Output("latestReadyRevision")
	var shares []cloud.Share
	for _, t := range targets {
		target, _ := t.(map[string]any)
		percent, _ := target["percent"].(float64)
		revision, _ := target["revision"].(string)
		if revision == "" {
			revision = latest
		}
		shares = append(shares, cloud.Share{Release: revision, Weight: percent})
	}
	revision := c.Pick(service.Port, shares)
	if len(shares) == 0 {
		revision = latest
	}
	return revision + " " + service.Releases[revision]
}

// answerCloudRun answers as the service's own URL does for callers from the internet, with 404
// if ingress excludes them (docs.cloud.google.com/run/docs/troubleshooting#404).
func answerCloudRun(c *cloud.Cloud, service *cloud.Record, r *http.Request) http.HandlerFunc {
	if service.Output("ingress") != "INGRESS_TRAFFIC_ALL" {
		return cloudhttp.Page(http.StatusNotFound, "(Not Found)!!1")
	}
	return answerService(c, service, service, r)
}

// answerService answers as the service does behind its own URL or a load balancer. Call with
// the lock held.
func answerService(c *cloud.Cloud, service, entry *cloud.Record, r *http.Request) http.HandlerFunc {
	if reservedPath(r.URL.Path) {
		return cloudhttp.Page(http.StatusNotFound, "(Not Found)!!1")
	}
	if refusal := cloudRunAccess(c, service, r); refusal != 0 {
		return cloudhttp.Message(refusal)
	}
	release, path := cloudRunTagged(service, r.URL.Path)
	if release == "" {
		release = cloudRunServes(c, service)
	}
	if revision, _, _ := strings.Cut(release, " "); !startsInstances(c, service, revision) {
		return cloudhttp.Page(http.StatusServiceUnavailable, "Service Unavailable")
	}
	return c.Application(entry, path, release)
}

// cloudRunAccess rejects callers unless allUsers may invoke the service or they have an
// identity token for it; a token for another audience does not count
// (cloud.google.com/run/docs/authenticating/service-to-service). A caller with a token is
// assumed to have roles/run.invoker. Call with the lock held.
func cloudRunAccess(c *cloud.Cloud, service *cloud.Record, r *http.Request) int {
	for _, member := range c.Records() {
		if member.Type == cloudRunIAMToken && member.ID == service.ID+"/roles/run.invoker/allUsers" {
			return 0
		}
	}
	shown := r.Header.Get("Authorization")
	for _, audience := range append([]string{service.Output("uri")}, service.List("customAudiences")...) {
		if shown == "Bearer "+cloudhttp.IdentityToken(audience) {
			return 0
		}
	}
	if shown == "" {
		return http.StatusForbidden
	}
	return http.StatusUnauthorized
}

const identityTokenFunction = "gcp:serviceaccount/getAccountIdToken:getAccountIdToken"

// identityToken is the provider's function that returns a token of its own identity, here a
// service account. User credentials have none
// (github.com/googleapis/google-api-go-client/issues/873); the fault deny: makes them.
func identityToken(_ *cloud.Cloud, _ cloud.Account, args resource.PropertyMap) (map[string]any, error) {
	audience := cloud.StringOf(args["targetAudience"])
	return map[string]any{"id": audience, "targetAudience": audience, "idToken": cloudhttp.IdentityToken(audience)}, nil
}

// reservedPath reports whether Google's front end answers a path itself instead of the service
// (cloud.google.com/run/docs/known-issues, "Reserved URL paths", 2026: /eventlog, paths that
// begin with /_ah/, and some that end with z; of those, /healthz is one that users report).
func reservedPath(path string) bool {
	return path == "/healthz" || path == "/eventlog" || strings.HasPrefix(path, "/_ah/")
}
