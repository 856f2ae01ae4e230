package cloud

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
)

var accountIDForm = regexp.MustCompile(`^[a-z]([-a-z0-9]{4,28}[a-z0-9])$`)

var gcpServiceAccounts = map[string]resourceType{
	"gcp:serviceaccount/account:Account": {
		args:      serviceaccount.AccountArgs{},
		state:     serviceaccount.AccountState{},
		replaceOn: []string{"accountId", "project"},
		defaults:  map[string]any{"disabled": false},
		check: func(c *checker) {
			c.matches("accountId", accountIDForm, "6 to 30 lower-case letters, digits and hyphens, a letter first")
		},
		needs: needsProject,
		id:    func(i *instance) string { return "projects/" + i.project() + "/serviceAccounts/" + i.str("email") },
		computed: []output{
			{name: "email", value: func(i *instance) any {
				return i.str("accountId") + "@" + i.project() + ".iam.gserviceaccount.com"
			}},
			{name: "member", value: func(i *instance) any { return "serviceAccount:" + i.str("email") }},
			{name: "name", value: func(i *instance) any {
				return "projects/" + i.project() + "/serviceAccounts/" + i.str("email")
			}},
			{name: "uniqueId", value: func(i *instance) any { return decimalDigits(i.serial, 21) }},
		},
	},
	"gcp:serviceaccount/iAMMember:IAMMember": {
		args:      serviceaccount.IAMMemberArgs{},
		state:     serviceaccount.IAMMemberState{},
		replaceOn: []string{"condition", "member", "role", "serviceAccountId"},
		check: func(c *checker) {
			c.matches("member", memberForm, "a member such as serviceAccount:NAME")
			c.matches("serviceAccountId", regexp.MustCompile(`^projects/[^/]+/serviceAccounts/[^/]+$`), "projects/PROJECT/serviceAccounts/EMAIL")
		},
		id: func(i *instance) string {
			return i.str("serviceAccountId") + "/" + i.str("role") + "/" + i.str("member")
		},
		computed: []output{
			{name: "etag", value: func(i *instance) any { return i.serial[:11] + "=" }},
		},
	},
}

var gcpArtifactRegistry = map[string]resourceType{
	"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": {
		args:      artifactregistry.RepositoryIamMemberArgs{},
		state:     artifactregistry.RepositoryIamMemberState{},
		replaceOn: []string{"condition", "location", "member", "project", "repository", "role"},
		check:     func(c *checker) { c.matches("member", memberForm, "a member such as serviceAccount:NAME") },
		needs:     needsProject,
		id: func(i *instance) string {
			return fmt.Sprintf("projects/%s/locations/%s/repositories/%s/%s/%s", i.project(), i.str("location"), i.str("repository"), i.str("role"), i.str("member"))
		},
		computed: []output{
			{name: "etag", value: func(i *instance) any { return i.serial[:11] + "=" }},
		},
	},
}

var gcpSecretManager = map[string]resourceType{
	"gcp:secretmanager/secretIamMember:SecretIamMember": {
		args:      secretmanager.SecretIamMemberArgs{},
		state:     secretmanager.SecretIamMemberState{},
		replaceOn: []string{"condition", "member", "project", "role", "secretId"},
		check:     func(c *checker) { c.matches("member", memberForm, "a member such as serviceAccount:NAME") },
		needs:     needsProject,
		id: func(i *instance) string {
			secret := i.str("secretId")
			if !strings.HasPrefix(secret, "projects/") {
				secret = fmt.Sprintf("projects/%s/secrets/%s", i.project(), secret)
			}
			return secret + "/" + i.str("role") + "/" + i.str("member")
		},
		computed: []output{
			{name: "etag", value: func(i *instance) any { return i.serial[:11] + "=" }},
		},
	},
}

var gcpProjects = map[string]resourceType{
	"gcp:projects/iAMMember:IAMMember": {
		args:      projects.IAMMemberArgs{},
		state:     projects.IAMMemberState{},
		replaceOn: []string{"condition", "member", "project", "role"},
		check:     func(c *checker) { c.matches("member", memberForm, "a member such as serviceAccount:NAME") },
		id:        func(i *instance) string { return i.project() + "/" + i.str("role") + "/" + i.str("member") },
		computed: []output{
			{name: "etag", value: func(i *instance) any { return i.serial[:11] + "=" }},
		},
	},
	"gcp:projects/service:Service": {
		args:      projects.ServiceArgs{},
		state:     projects.ServiceState{},
		replaceOn: []string{"project", "service"},
		defaults:  map[string]any{"disableOnDestroy": true},
		check: func(c *checker) {
			c.matches("service", regexp.MustCompile(`^[^.]+\.[^.]+.*$`), "the full name of an API, e.g. run.googleapis.com")
		},
		needs: needsProject,
		id:    func(i *instance) string { return i.project() + "/" + i.str("service") },
	},
}
