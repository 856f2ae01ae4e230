package aws

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

const (
	roleToken             = "aws:iam/role:Role"
	rolePolicyToken       = "aws:iam/rolePolicy:RolePolicy"
	policyAttachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
)

var (
	// privateImage matches an image in private Amazon ECR: account, region, repository.
	privateImage = regexp.MustCompile(`^([0-9]{12})[.]dkr[.]ecr[.]([a-z0-9-]+)[.]amazonaws[.]com(?:[.]cn)?/([^:@]+)`)
	// secretARN matches a secret, without the key and version that may follow, or a parameter.
	secretARN = regexp.MustCompile(`^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+|ssm:[a-z0-9-]+:[0-9]{12}:parameter/.+)`)
)

// allows reports whether the policies of a role allow an action on a resource. A role outside
// the cloud, or one with an AWS managed policy, may do everything, because their permissions
// are not modeled. Neither are denials and conditions. Call with the lock held.
func allows(c *cloud.Cloud, role, action, on string) bool {
	roles := c.Where(roleToken, "arn", role)
	if len(roles) == 0 || len(c.Where(policyAttachmentToken, "role", roles[0].ID)) > 0 {
		return true
	}
	return slices.ContainsFunc(c.Where(rolePolicyToken, "role", roles[0].ID), func(policy *cloud.Record) bool {
		return documentAllows(policy.Output("policy"), action, on)
	})
}

func documentAllows(document, action, on string) bool {
	var parsed struct{ Statement []map[string]any }
	if json.Unmarshal([]byte(document), &parsed) != nil {
		return false
	}
	return slices.ContainsFunc(parsed.Statement, func(s map[string]any) bool {
		return s["Effect"] == "Allow" && anyMatches(s["Action"], action) && anyMatches(s["Resource"], on)
	})
}

// anyMatches compares a text with one pattern or a list of them. In a policy an asterisk
// matches slashes too.
func anyMatches(patterns any, text string) bool {
	list, ok := patterns.([]any)
	if !ok {
		list = []any{patterns}
	}
	return slices.ContainsFunc(list, func(p any) bool {
		pattern, _ := p.(string)
		matched, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
		return matched && err == nil
	})
}

// starts returns the reason why ECS cannot start a task of the definition with its execution
// role, nil if it can
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html,
// 2026-08). Call with the lock held.
func starts(c *cloud.Cloud, task *cloud.Record) error {
	role := task.Output("executionRoleArn")
	denied := func(action, on string) error {
		if allows(c, role, action, on) {
			return nil
		}
		return fmt.Errorf("ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows the action", role, action, on)
	}
	containers, err := parseContainers(task.Output("containerDefinitions"))
	if err != nil || role == "" {
		return err
	}
	for _, container := range containers {
		if m := privateImage.FindStringSubmatch(container.Image); m != nil {
			repository := "arn:" + partitionOf(task.Output("arn")) + ":ecr:" + m[2] + ":" + m[1] + ":repository/" + m[3]
			for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
				if err := denied(action, repository); err != nil {
					return err
				}
			}
			if err := denied("ecr:GetAuthorizationToken", "*"); err != nil {
				return err
			}
		}
		for _, secret := range container.Secrets {
			if arn := secretARN.FindString(secret.ValueFrom); arn != "" {
				if err := denied(readAction(arn, "ssm:GetParameters"), arn); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func partitionOf(arn string) string {
	_, rest, _ := strings.Cut(arn, ":")
	partition, _, _ := strings.Cut(rest, ":")
	return partition
}

// functionReads returns the secrets in a function's variables, and the key of the variables
// themselves, each preceded by the function's role: the application reads them when it starts,
// and fails if it cannot (app/src/secrets.py).
func functionReads(i *cloud.Instance) []string {
	var reads []string
	variables := cloud.StringMap(cloud.ObjectOf(i.In["environment"])["variables"])
	for _, name := range cloud.SortedNames(variables) {
		if arn := secretARN.FindString(variables[name]); arn != "" {
			reads = append(reads, i.Str("role")+" "+arn)
		}
	}
	for _, id := range vpcGroups(i) {
		reads = append(reads, inGroup+id)
	}
	// Lambda decrypts the variables with the function's role (KMSAccessDeniedException).
	if key := i.Str("kmsKeyArn"); key != "" && len(variables) > 0 {
		reads = append(reads, i.Str("role")+" "+key)
	}
	return reads
}

// readsItsSecrets reports whether a version of a function may read all of them. Call with the lock held.
func readsItsSecrets(c *cloud.Cloud, function *cloud.Record, version string) bool {
	return !slices.ContainsFunc(function.Reads[version], func(read string) bool {
		role, secret, _ := strings.Cut(read, " ")
		if strings.HasPrefix(read, inGroup) {
			return false
		}
		if strings.Contains(secret, ":kms:") {
			return !allows(c, role, "kms:Decrypt", secret)
		}
		return !allows(c, role, readAction(secret, "ssm:GetParameter"), secret)
	})
}

// readAction returns the action that reads a secret or a parameter. ECS reads all parameters of
// a task at once, the application one by one (app/src/secrets.py).
func readAction(arn, ofParameter string) string {
	if strings.Contains(arn, ":ssm:") {
		return ofParameter
	}
	return "secretsmanager:GetSecretValue"
}
