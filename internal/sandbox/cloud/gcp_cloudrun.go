package cloud

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
)

const (
	cloudRunToken    = "gcp:cloudrunv2/service:Service"
	cloudRunIAMToken = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
)

var memberForm = regexp.MustCompile(
	`^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer|principal|principalSet|deleted:[a-zA-Z]+):.+)$`)

var gcpCloudRun = map[string]resourceType{
	cloudRunToken: {
		args:  cloudrunv2.ServiceArgs{},
		state: cloudrunv2.ServiceState{},
		// Cloud Run refuses service names over 49 characters (terraform-provider-google, cloudrunv2 Service).
		name:      nameRule{separator: "-", maxLength: 49, lowerCase: true},
		replaceOn: []string{"location", "name", "project"},
		check: func(c *checker) {
			c.oneOf("ingress", "INGRESS_TRAFFIC_ALL", "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")
			checkTraffic(c)
			c.oneOf("launchStage", "UNIMPLEMENTED", "PRELAUNCH", "EARLY_ACCESS", "ALPHA", "BETA", "GA", "DEPRECATED")
		},
		listens: true,
		id:      cloudRunID,
		scope:   func(i *instance) string { return i.project() },
		planned: func(i *instance) map[string]any {
			return map[string]any{"effectiveAnnotations": merged(nil, i.in["annotations"])}
		},
		computed: []output{
			{name: "uri", value: func(i *instance) any { return endpointURL(i.port) }},
			{name: "uid", value: func(i *instance) any { return i.serial[:8] + "-" + i.serial[8:12] + "-" + i.serial[12:16] }},
			{name: "ingress", value: func(*instance) any { return "INGRESS_TRAFFIC_ALL" }},
			{name: "launchStage", value: func(*instance) any { return "GA" }},
			{name: "traffics", value: func(*instance) any { return []any{} }},
			{name: "createTime", value: func(*instance) any { return googleNow() }},
			{name: "creator", value: func(*instance) any { return "sandbox@example.invalid" }},
			{name: "lastModifier", value: func(*instance) any { return "sandbox@example.invalid" }},
			{name: "updateTime", value: func(*instance) any { return googleNow() }, stale: onAnyChange},
			{name: "generation", value: nextGeneration, stale: onAnyChange},
			{name: "observedGeneration", value: func(i *instance) any { return i.str("generation") }, stale: onAnyChange},
			{name: "etag", value: func(i *instance) any { return i.serial[:10] + "-" + i.str("generation") }, stale: onAnyChange},
			{name: "latestCreatedRevision", value: cloudRunRevision, stale: onTemplateChange},
			{name: "latestReadyRevision", value: cloudRunRevision, stale: onTemplateChange},
			{name: "reconciling", value: func(*instance) any { return false }},
			{name: "conditions", value: func(*instance) any { return []any{} }},
			{name: "terminalConditions", value: func(*instance) any { return []any{} }},
			{name: "trafficStatuses", value: trafficStatuses, stale: func(c changedKeys) bool { return c["traffics"] || c["template"] }},
		},
		needs: func(i *instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			return needsRevisions(i)
		},
		accepts:  needsRevisions,
		released: func(i *instance) (version, what string) { return i.str("latestCreatedRevision"), cloudRunImage(i) },
	},
	cloudRunIAMToken: {
		args:      cloudrunv2.ServiceIamMemberArgs{},
		state:     cloudrunv2.ServiceIamMemberState{},
		noName:    true,
		replaceOn: []string{"condition", "location", "member", "name", "project", "role"},
		check:     func(c *checker) { c.matches("member", memberForm, "a member such as allUsers or serviceAccount:NAME") },
		needs: func(i *instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if id := cloudRunID(i); !i.cloud.exists(cloudRunToken, id, i.project()) {
				return fmt.Errorf("googleapi error 404: resource %q not found", id)
			}
			return nil
		},
		id: func(i *instance) string { return cloudRunID(i) + "/" + i.str("role") + "/" + i.str("member") },
		computed: []output{
			{name: "etag", value: func(i *instance) any { return i.serial[:11] + "=" }},
		},
	},
}

// cloudRunID is the full name of a service; the IAM member may give it whole or in parts.
func cloudRunID(i *instance) string {
	if name := i.str("name"); strings.HasPrefix(name, "projects/") {
		return name
	}
	return fmt.Sprintf("projects/%s/locations/%s/services/%s", i.project(), i.str("location"), i.str("name"))
}

func onTemplateChange(c changedKeys) bool { return c["template"] }

func nextGeneration(i *instance) any {
	last, err := strconv.Atoi(i.before("generation"))
	if err != nil {
		last = 0
	}
	return strconv.Itoa(last + 1)
}

// cloudRunRevision names the revision as Cloud Run does: service, running number, three letters.
func cloudRunRevision(i *instance) any {
	number := 1
	parts := strings.Split(i.before("latestCreatedRevision"), "-")
	if len(parts) > 2 {
		if last, err := strconv.Atoi(parts[len(parts)-2]); err == nil {
			number = last + 1
		}
	}
	return fmt.Sprintf("%s-%05d-%s", i.str("name"), number, lowerDigits(i.serial, 3))
}

func needsProject(i *instance) error {
	if i.project() == "" {
		return fmt.Errorf("project: required field is not set: set `project` on the provider, or gcp:project in the stack's config")
	}
	return nil
}

func googleNow() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }
