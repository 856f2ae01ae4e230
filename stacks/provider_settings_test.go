package stacks

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"gopkg.in/yaml.v3"

	"bankchurn/internal/example"
)

const (
	existingCluster = `{existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", endpoint: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com", certificateAuthority: ` + example.Authority + `}}`
	deployerRole    = "arn:aws:iam::123456789012:role/deployer"
)

// providersOf are the inputs of a stack's cloud providers by type, with secrets revealed.
func providersOf(t *testing.T, file string) map[string]resource.PropertyMap {
	t.Helper()
	projectWithApp(t)
	rec, err := run(t, "test", parsed(t, "config: "+file), Program)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]resource.PropertyMap{}
	for _, r := range rec.resources {
		if strings.HasPrefix(r.typ, "pulumi:providers:") {
			found[strings.TrimPrefix(r.typ, "pulumi:providers:")] = r.inputs
		}
	}
	return found
}

// The names come from the providers' own configuration
// (pulumi.com/registry/packages/aws/installation-configuration, of v6).
func TestProviderSettingsReachTheExplicitProviders(t *testing.T) {
	for name, c := range map[string]struct{ file, provider, key, want string }{
		"the role of another account": {
			file:     `{platform: lambda, "aws:assumeRole": {roleArn: "` + deployerRole + `", sessionName: ci, externalId: x-42, duration: 1h, tags: {team: risk}}}`,
			provider: "aws", key: "assumeRole", want: `{roleArn: ` + deployerRole + `, sessionName: ci, externalId: x-42, duration: 1h, tags: {team: risk}}`,
		},
		"the same in a list of one": {
			file:     `{platform: lambda, "aws:assumeRoles": [{roleArn: "` + deployerRole + `"}]}`,
			provider: "aws", key: "assumeRole", want: `{roleArn: ` + deployerRole + `}`,
		},
		"the identity of a CI": {
			file:     `{platform: lambda, "aws:assumeRoleWithWebIdentity": {roleArn: "` + deployerRole + `", webIdentityTokenFile: /var/run/token}}`,
			provider: "aws", key: "assumeRoleWithWebIdentity", want: `{roleArn: ` + deployerRole + `, webIdentityTokenFile: /var/run/token}`,
		},
		"forbidden accounts": {
			file:     `{platform: lambda, "aws:forbiddenAccountIds": ["999999999999"]}`,
			provider: "aws", key: "forbiddenAccountIds", want: `["999999999999"]`,
		},
		"a proxy":    {file: `{platform: lambda, "aws:httpsProxy": "http://proxy:3128"}`, provider: "aws", key: "httpsProxy", want: "http://proxy:3128"},
		"retries":    {file: `{platform: lambda, "aws:maxRetries": 40}`, provider: "aws", key: "maxRetries", want: "40"},
		"FIPS":       {file: `{platform: lambda, "aws:useFipsEndpoint": true}`, provider: "aws", key: "useFipsEndpoint", want: "true"},
		"other tags": {file: `{platform: lambda, "aws:ignoreTags": {keyPrefixes: ["kubernetes.io/"]}}`, provider: "aws", key: "ignoreTags", want: `{keyPrefixes: [kubernetes.io/]}`},
		"who pays for Google's quota": {
			file:     `{"gcp:project": my-project, "gcp:billingProject": quota-project, service: {image: ` + registry + `}}`,
			provider: "gcp", key: "billingProject", want: "quota-project",
		},
		"a chain of Google's accounts": {
			file:     `{"gcp:project": my-project, "gcp:impersonateServiceAccount": a@b.iam.gserviceaccount.com, "gcp:impersonateServiceAccountDelegates": [c@d.iam.gserviceaccount.com], service: {image: ` + registry + `}}`,
			provider: "gcp", key: "impersonateServiceAccountDelegates", want: "[c@d.iam.gserviceaccount.com]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			value, given := providersOf(t, c.file)[c.provider][resource.PropertyKey(c.key)]
			if !given {
				t.Fatalf("the provider has no %s", c.key)
			}
			// The SDK writes settings that are not text as JSON.
			got := strings.Trim(asJSONText(t, value), `"`)
			want := strings.Trim(asJSONText(t, yamlValue(t, c.want)), `"`)
			if got != want {
				t.Errorf("%s is %s, want %s", c.key, got, want)
			}
		})
	}
}

// The AWS CLI supports a role but no external ID
// (docs.aws.amazon.com/cli/latest/reference/eks/get-token.html).
func TestPulumiSignsInToAClusterInTheProvidersRole(t *testing.T) {
	kubernetes := providersOf(t, `{platform: eks, service: {image: `+ecr+`}, eks: `+existingCluster+`, "aws:assumeRole": {roleArn: "`+deployerRole+`"}, "aws:httpsProxy": "http://proxy:3128"}`)["kubernetes"]
	text := asJSONText(t, kubernetes["kubeconfig"])
	for _, want := range []string{`"--role-arn","` + deployerRole + `"`, `"name":"HTTPS_PROXY","value":"http://proxy:3128"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

func TestAProviderSettingThatCannotWorkIsRefused(t *testing.T) {
	for rule, c := range map[string]brokenStack{
		"a chain of roles": {
			file: `{platform: lambda, "aws:assumeRoles": [{roleArn: "` + deployerRole + `"}, {roleArn: "` + deployerRole + `"}]}`,
			want: `aws:assumeRoles: "2 roles": version 6 of the AWS provider assumes exactly one role (allowed: one role; for a chain, an aws:profile with role_arn and source_profile)`,
		},
		"a role with a misspelt key": {
			file: `{platform: lambda, "aws:assumeRole": {roleArn: "` + deployerRole + `", externalID: x}}`,
			want: `aws:assumeRole.externalID: "x": unknown key (allowed: roleArn, sessionName, externalId, `,
		},
		"a session that STS refuses": {
			file: `{platform: lambda, "aws:assumeRole": {roleArn: "` + deployerRole + `", duration: 13h}}`,
			want: `aws:assumeRole.duration: "13h": is not a valid STS session duration (allowed: 15m to 12h, up to the role's own maximum session duration)`,
		},
		"a role in an account that is not allowed": {
			file: `{platform: lambda, "aws:allowedAccountIds": ["999999999999"], "aws:assumeRole": {roleArn: "` + deployerRole + `"}}`,
			want: `aws:assumeRole.roleArn: "123456789012": is not listed in aws:allowedAccountIds (allowed: a role in 999999999999)`,
		},
		"a role that signs in to no cluster": {
			file: `{platform: eks, service: {image: ` + ecr + `}, eks: ` + existingCluster + `, "aws:assumeRole": {roleArn: "` + deployerRole + `", externalId: x-42}}`,
			want: "aws:assumeRole.externalId: `aws eks get-token`, which Pulumi uses to sign in to the cluster, assumes a role without it (set aws:profile to a profile with role_arn and, for an external ID, external_id)",
		},
		"tags that the labels would replace": {
			file: `{platform: lambda, "aws:defaultTags": {tags: {team: risk}}}`,
			want: `aws:defaultTags: has no effect: the provider's default tags are service.labels and those of the program (allowed: service.labels)`,
		},
	} {
		t.Run(rule, func(t *testing.T) {
			projectWithApp(t)
			if said := previewed(t, "config: "+c.file); !strings.Contains(said, "refused: "+c.want) {
				t.Errorf("want\n  %s\ngot\n  %s", c.want, said)
			}
		})
	}
}

// asJSONText is a property as JSON, with secrets revealed.
func asJSONText(t *testing.T, value resource.PropertyValue) string {
	t.Helper()
	for value.IsSecret() || value.IsOutput() {
		if value.IsSecret() {
			value = value.SecretValue().Element
		} else {
			value = value.OutputValue().Element
		}
	}
	if value.IsString() {
		var tree any
		if json.Unmarshal([]byte(value.StringValue()), &tree) == nil {
			return asJSONText(t, resource.NewPropertyValue(tree))
		}
	}
	text, err := json.Marshal(value.Mappable())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func yamlValue(t *testing.T, text string) resource.PropertyValue {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	return resource.NewPropertyValue(tree)
}
