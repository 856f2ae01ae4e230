package cloud

import (
	"fmt"

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
