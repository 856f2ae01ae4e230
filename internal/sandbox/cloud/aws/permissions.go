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

// secretARN matches a secret, without the key and version that may follow, or a parameter.
var secretARN = regexp.MustCompile(`^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+|ssm:[a-z0-9-]+:[0-9]{12}:parameter/.+)`)

// allows reports whether the policies of a role allow an action on a resource. A role outside
// the cloud may do everything. Call with the lock held.
func allows(c *cloud.Cloud, role, action, on string) bool {
	return allowsOn(c, role, action, func(pattern string) bool { return matches(pattern, on) })
}

// allowsOn is allows for a resource that is known only by its pattern in a policy. A policy of AWS's that is attached allows
// everything but pulling images, which only some of them allow: the rest of what they say is not modeled. Nor are denials and
// conditions.
func allowsOn(c *cloud.Cloud, role, action string, on func(pattern string) bool) bool {
	roles := c.Where(roleToken, "arn", role)
	if len(roles) == 0 {
		return true
	}
	attached := slices.ContainsFunc(c.Where(policyAttachmentToken, "role", roles[0].ID), func(a *cloud.Record) bool {
		return !strings.HasPrefix(action, "ecr:") || pullsImages(a.Output("policyArn"))
	})
	return attached || slices.ContainsFunc(c.Where(rolePolicyToken, "role", roles[0].ID), func(policy *cloud.Record) bool {
		return documentAllows(policy.Output("policy"), action, on)
	})
}

func documentAllows(document, action string, on func(pattern string) bool) bool {
	var parsed struct{ Statement []map[string]any }
	if json.Unmarshal([]byte(document), &parsed) != nil {
		return false
	}
	return slices.ContainsFunc(parsed.Statement, func(s map[string]any) bool {
		return s["Effect"] == "Allow" && anyPattern(s["Action"], func(p string) bool { return matches(p, action) }) && anyPattern(s["Resource"], on)
	})
}

// anyPattern tries one pattern or a list of them.
func anyPattern(patterns any, match func(string) bool) bool {
	list, ok := patterns.([]any)
	if !ok {
		list = []any{patterns}
	}
	return slices.ContainsFunc(list, func(p any) bool {
		pattern, _ := p.(string)
		return match(pattern)
	})
}

// matches compares a text with a pattern. In a policy an asterisk matches slashes too.
func matches(pattern, text string) bool {
	matched, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(text, "/", "\x00"))
	return matched && err == nil
}

// starts returns the reason why ECS cannot start a task of the definition with its execution
// role, nil if it can
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html,
// 2026-08). Call with the lock held.
func starts(c *cloud.Cloud, task *cloud.Record) error {
	role, account := task.Output("executionRoleArn"), accountOf(task.Output("arn"))
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
		if repository := repositoryOf(container.Image); repository != "" {
			for _, action := range pullActions {
				if err := denied(action, repository); err != nil {
					return err
				}
			}
			if err := denied("ecr:GetAuthorizationToken", "*"); err != nil {
				return err
			}
			if !shared(c, repository, account) {
				return fmt.Errorf("CannotPullContainerError: failed to resolve ref %s: 403 Forbidden: %w", container.Image, noResourcePolicy(role, pullActions[0], repository))
			}
		}
		for _, secret := range container.Secrets {
			if arn := secretARN.FindString(secret.ValueFrom); arn != "" {
				action := readAction(arn, "ssm:GetParameters")
				if err := denied(action, arn); err != nil {
					return err
				}
				if err := readsForeign(c, role, account, action, arn); err != nil {
					return fmt.Errorf("ResourceInitializationError: unable to pull secrets or registry auth: %w", err)
				}
			}
		}
	}
	return nil
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
		action := readAction(secret, "ssm:GetParameter")
		return !allows(c, role, action, secret) || readsForeign(c, role, accountOf(function.Output("arn")), action, secret) != nil
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
