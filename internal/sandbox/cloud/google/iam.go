package google

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"

	"bankchurn/internal/sandbox/cloud"
)

var accountIDForm = regexp.MustCompile(`^[a-z]([-a-z0-9]{4,28}[a-z0-9])$`)

var gcpServiceAccounts = map[string]cloud.Type{
	serviceAccountToken: {
		Args:      serviceaccount.AccountArgs{},
		State:     serviceaccount.AccountState{},
		ReplaceOn: []string{"accountId", "project"},
		Defaults:  map[string]any{"disabled": false},
		Check: func(c *cloud.Checker) {
			c.Matches("accountId", accountIDForm, "6 to 30 lower-case letters, digits and hyphens, a letter first")
		},
		CheckCreate: needsProject,
		ID:          func(i *cloud.Instance) string { return "projects/" + project(i) + "/serviceAccounts/" + i.Str("email") },
		Computed: []cloud.Output{
			{Name: "email", Value: func(i *cloud.Instance) any {
				return i.Str("accountId") + "@" + project(i) + ".iam.gserviceaccount.com"
			}},
			{Name: "member", Value: func(i *cloud.Instance) any { return "serviceAccount:" + i.Str("email") }},
			{Name: "name", Value: func(i *cloud.Instance) any {
				return "projects/" + project(i) + "/serviceAccounts/" + i.Str("email")
			}},
			{Name: "uniqueId", Value: func(i *cloud.Instance) any { return cloud.DecimalDigits(i.Serial, 21) }},
		},
	},
	"gcp:serviceaccount/iAMMember:IAMMember": {
		Args:  serviceaccount.IAMMemberArgs{},
		State: serviceaccount.IAMMemberState{},
		// A member is added to a policy, whether or not it is in there.
		Adopts:    always,
		ReplaceOn: []string{"condition", "member", "role", "serviceAccountId"},
		Check: func(c *cloud.Checker) {
			c.Matches("member", memberForm, "a member such as serviceAccount:NAME")
			c.Matches("serviceAccountId", regexp.MustCompile(`^projects/[^/]+/serviceAccounts/[^/]+$`), "projects/PROJECT/serviceAccounts/EMAIL")
		},
		ID: func(i *cloud.Instance) string {
			return i.Str("serviceAccountId") + "/" + i.Str("role") + "/" + i.Str("member")
		},
		Computed: []cloud.Output{
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }},
		},
	},
}

var gcpArtifactRegistry = map[string]cloud.Type{
	repositoryMemberToken: {
		Args:        artifactregistry.RepositoryIamMemberArgs{},
		State:       artifactregistry.RepositoryIamMemberState{},
		Adopts:      always,
		ReplaceOn:   []string{"condition", "location", "member", "project", "repository", "role"},
		Check:       func(c *cloud.Checker) { c.Matches("member", memberForm, "a member such as serviceAccount:NAME") },
		CheckCreate: needsProject,
		ID: func(i *cloud.Instance) string {
			return fmt.Sprintf("projects/%s/locations/%s/repositories/%s/%s/%s", project(i), i.Str("location"), i.Str("repository"), i.Str("role"), i.Str("member"))
		},
		Computed: []cloud.Output{
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }},
		},
	},
}

var gcpSecretManager = map[string]cloud.Type{
	secretMemberToken: {
		Args:        secretmanager.SecretIamMemberArgs{},
		State:       secretmanager.SecretIamMemberState{},
		Adopts:      always,
		ReplaceOn:   []string{"condition", "member", "project", "role", "secretId"},
		Check:       func(c *cloud.Checker) { c.Matches("member", memberForm, "a member such as serviceAccount:NAME") },
		CheckCreate: needsProject,
		ID: func(i *cloud.Instance) string {
			secret := i.Str("secretId")
			if !strings.HasPrefix(secret, "projects/") {
				secret = fmt.Sprintf("projects/%s/secrets/%s", project(i), secret)
			}
			return secret + "/" + i.Str("role") + "/" + i.Str("member")
		},
		Computed: []cloud.Output{
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }},
		},
	},
}

var gcpProjects = map[string]cloud.Type{
	projectMemberToken: {
		Args:      projects.IAMMemberArgs{},
		State:     projects.IAMMemberState{},
		Adopts:    always,
		ReplaceOn: []string{"condition", "member", "project", "role"},
		Check:     func(c *cloud.Checker) { c.Matches("member", memberForm, "a member such as serviceAccount:NAME") },
		ID:        func(i *cloud.Instance) string { return project(i) + "/" + i.Str("role") + "/" + i.Str("member") },
		Computed: []cloud.Output{
			{Name: "etag", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }},
		},
	},
	"gcp:projects/service:Service": {
		Args:  projects.ServiceArgs{},
		State: projects.ServiceState{},
		// Enabling an API that is already enabled succeeds.
		Adopts:    always,
		ReplaceOn: []string{"project", "service"},
		Defaults:  map[string]any{"disableOnDestroy": true},
		Check: func(c *cloud.Checker) {
			c.Matches("service", regexp.MustCompile(`^[^.]+\.[^.]+.*$`), "the full name of an API, e.g. run.googleapis.com")
		},
		CheckCreate: needsProject,
		ID:          func(i *cloud.Instance) string { return project(i) + "/" + i.Str("service") },
	},
}

// always is for resources that the cloud's API sets rather than creates.
func always(*cloud.Instance) bool { return true }
