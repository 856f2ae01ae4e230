package google

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const (
	cloudRunToken    = "gcp:cloudrunv2/service:Service"
	cloudRunIAMToken = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
)

var memberForm = regexp.MustCompile(
	`^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer|principal|principalSet|deleted:[a-zA-Z]+):.+)$`)

var gcpCloudRun = map[string]cloud.Type{
	cloudRunToken: {
		Args:  cloudrunv2.ServiceArgs{},
		State: cloudrunv2.ServiceState{},
		// Cloud Run rejects service names with more than 49 characters
		// (terraform-provider-google, cloudrunv2 Service).
		Name:      cloud.NameRule{Separator: "-", MaxLength: 49, LowerCase: true},
		ReplaceOn: []string{"location", "name", "project"},
		Check: func(c *cloud.Checker) {
			c.OneOf("ingress", "INGRESS_TRAFFIC_ALL", "INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")
			checkTraffic(c)
			c.Inside("template", checkVPCAccess)
			c.OneOf("launchStage", "UNIMPLEMENTED", "PRELAUNCH", "EARLY_ACCESS", "ALPHA", "BETA", "GA", "DEPRECATED")
		},
		Listens: true,
		Answers: answerCloudRun,
		ID:      cloudRunID,
		Scope:   project,
		Planned: func(i *cloud.Instance) map[string]any {
			return map[string]any{"effectiveAnnotations": cloud.Merged(nil, i.In["annotations"])}
		},
		Computed: []cloud.Output{
			{Name: "uri", Value: func(i *cloud.Instance) any { return cloudhttp.URL(i.Port) }},
			{Name: "uid", Value: func(i *cloud.Instance) any { return i.Serial[:8] + "-" + i.Serial[8:12] + "-" + i.Serial[12:16] }},
			{Name: "ingress", Value: func(*cloud.Instance) any { return "INGRESS_TRAFFIC_ALL" }},
			{Name: "launchStage", Value: func(*cloud.Instance) any { return "GA" }},
			{Name: "traffics", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "createTime", Value: func(*cloud.Instance) any { return googleNow() }},
			{Name: "creator", Value: func(*cloud.Instance) any { return "sandbox@example.invalid" }},
			{Name: "lastModifier", Value: func(*cloud.Instance) any { return "sandbox@example.invalid" }},
			{Name: "updateTime", Value: func(*cloud.Instance) any { return googleNow() }, Stale: cloud.OnAnyChange},
			{Name: "generation", Value: nextGeneration, Stale: cloud.OnAnyChange},
			{Name: "observedGeneration", Value: func(i *cloud.Instance) any { return i.Str("generation") }, Stale: cloud.OnAnyChange},
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:10] + "-" + i.Str("generation") }, Stale: cloud.OnAnyChange},
			{Name: "latestCreatedRevision", Value: cloudRunRevision, Stale: onTemplateChange},
			{Name: "latestReadyRevision", Value: cloudRunRevision, Stale: onTemplateChange},
			{Name: "reconciling", Value: func(*cloud.Instance) any { return false }},
			{Name: "conditions", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "terminalConditions", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "trafficStatuses", Value: trafficStatuses, Stale: func(c cloud.ChangedKeys) bool { return c["traffics"] || c["template"] }},
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			return errors.Join(needsRevisions(i), needsImages(i), needsSecrets(i))
		},
		CheckUpdate: func(i *cloud.Instance) error { return errors.Join(needsRevisions(i), needsImages(i), needsSecrets(i)) },
		Reads:       revisionReads,
		Released: func(i *cloud.Instance) (version, what string) {
			return i.Str("latestCreatedRevision"), cloudRunImage(i)
		},
		Deployed: func(i *cloud.Instance) string { return i.Str("latestCreatedRevision") + " " + cloudRunImage(i) },
	},
	cloudRunIAMToken: {
		Args:   cloudrunv2.ServiceIamMemberArgs{},
		State:  cloudrunv2.ServiceIamMemberState{},
		NoName: true,
		// Adding a member that is already in the policy succeeds.
		Adopts:    always,
		ReplaceOn: []string{"condition", "location", "member", "name", "project", "role"},
		Check: func(c *cloud.Checker) {
			c.Matches("member", memberForm, "a member such as allUsers or serviceAccount:NAME")
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if id := cloudRunID(i); !i.Cloud.Exists(cloudRunToken, id, project(i)) {
				return fmt.Errorf("googleapi error 404: resource %q not found", id)
			}
			return nil
		},
		ID: func(i *cloud.Instance) string { return cloudRunID(i) + "/" + i.Str("role") + "/" + i.Str("member") },
		Computed: []cloud.Output{
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }},
		},
	},
}

// cloudRunID returns the full name of a service; an IAM member may have it whole or in parts.
func cloudRunID(i *cloud.Instance) string {
	if name := i.Str("name"); strings.HasPrefix(name, "projects/") {
		return name
	}
	return fmt.Sprintf("projects/%s/locations/%s/services/%s", project(i), i.Str("location"), i.Str("name"))
}

func onTemplateChange(c cloud.ChangedKeys) bool { return c["template"] }

func nextGeneration(i *cloud.Instance) any {
	last, err := strconv.Atoi(i.Before("generation"))
	if err != nil {
		last = 0
	}
	return strconv.Itoa(last + 1)
}

// cloudRunRevision names the revision as Cloud Run does: service, running number, three letters.
func cloudRunRevision(i *cloud.Instance) any {
	number := 1
	// Use the service's own count, because the engine may have been killed before it learned of
	// the last revision.
	if service := i.Cloud.Find(cloudRunToken, cloudRunID(i), ""); service != nil && i.Old != nil {
		for revision := range service.Releases {
			parts := strings.Split(revision, "-")
			if last, err := strconv.Atoi(parts[max(0, len(parts)-2)]); err == nil {
				number = max(number, last+1)
			}
		}
	}
	return fmt.Sprintf("%s-%05d-%s", i.Str("name"), number, cloud.LowerDigits(i.Serial, 3))
}

func needsProject(i *cloud.Instance) error {
	if project(i) == "" {
		return fmt.Errorf("project: required field is not set: set `project` on the provider, or gcp:project in the stack's config")
	}
	return nil
}

func googleNow() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }
