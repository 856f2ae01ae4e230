package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const toRevision = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"

// checkTraffic fails unless the shares of the traffic make a whole.
func checkTraffic(c *checker) {
	targets := objectsOf(c.in["traffics"])
	sum := 0.0
	for n, target := range targets {
		c.nested(fmt.Sprintf("traffics[%d]", n), target, func(t *checker) {
			t.oneOf("type", "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", toRevision)
			t.within("percent", 0, 100)
		})
		if target["percent"].IsNumber() {
			sum += target["percent"].NumberValue()
		}
	}
	if len(targets) > 0 && sum != 100 {
		c.fail("traffics", "traffic percentages must sum to 100, they are %v", sum)
	}
}

// needsRevisions refuses traffic to a revision that the service does not have.
func needsRevisions(i *instance) error {
	service := i.cloud.inventory.find(cloudRunToken, cloudRunID(i), "")
	for _, target := range objectsOf(i.in["traffics"]) {
		revision := stringOf(target["revision"])
		if revision == "" {
			continue
		}
		if service == nil || service.Releases[revision] == "" {
			return fmt.Errorf("googleapi error 400: Violation in UpdateServiceRequest.service.traffic: revision %s does not exist", revision)
		}
	}
	return nil
}

func cloudRunImage(i *instance) string {
	containers, ok := resource.PropertyPath{"template", "containers", 0, "image"}.Get(resource.NewProperty(i.in))
	if !ok {
		return ""
	}
	return stringOf(containers)
}

// tagPath is where a tag's revision answers: Cloud Run has a host name for it, this cloud a path.
const tagPath = "/tagged/"

// trafficStatuses are the targets of the traffic with the addresses of their tags.
func trafficStatuses(i *instance) any {
	statuses := []any{}
	for _, target := range objectsOf(i.in["traffics"]) {
		status := map[string]any{"type": stringOf(target["type"]), "percent": target["percent"].V}
		if revision := stringOf(target["revision"]); revision != "" {
			status["revision"] = revision
		}
		if tag := stringOf(target["tag"]); tag != "" {
			status["tag"], status["uri"] = tag, endpointURL(i.port)+tagPath+tag
		}
		statuses = append(statuses, status)
	}
	return statuses
}

// cloudRunTagged is the revision of the tag in the path, and the path that it sees; the release is empty where there is no
// tag in the path, or no such tag. Call with the lock held.
func (c *Cloud) cloudRunTagged(service *Record, path string) (release, sees string) {
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
			revision = service.output("latestReadyRevision")
		}
		return revision + " " + service.Releases[revision], "/" + rest
	}
	return "", path
}

// cloudRunServes picks the revision that answers the next request and names it with its image. Call with the lock held.
func (c *Cloud) cloudRunServes(service *Record) string {
	targets, _ := service.Outputs["traffics"].([]any)
	latest := service.output("latestReadyRevision")
	var shares []share
	for _, t := range targets {
		target, _ := t.(map[string]any)
		percent, _ := target["percent"].(float64)
		revision, _ := target["revision"].(string)
		if revision == "" {
			revision = latest
		}
		shares = append(shares, share{revision, percent})
	}
	revision := c.pick(service.Port, shares)
	if len(shares) == 0 {
		revision = latest
	}
	return revision + " " + service.Releases[revision]
}
