package fargate

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/awssecret"
	"bankchurn/components/policy"
	"bankchurn/config"
)

// executionPermissions is what ECS may do to start a task: pull its images, read its secrets,
// decrypt them with the keys, and write its log. AWS's managed policy would allow this for every
// repository and log group of the account.
func executionPermissions(logGroupARN string, images, secrets, keys []string) (string, error) {
	statements := []policy.Statement{{
		Sid: "WriteOwnLogs", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: []string{logGroupARN + ":*"},
	}}
	if repositories := repositoryARNs(images); len(repositories) > 0 {
		statements = append(statements,
			// A token is valid for the whole registry, so the action supports no resource
			// (docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html).
			policy.Statement{Sid: "LogInToRegistry", Action: []string{"ecr:GetAuthorizationToken"}, Resource: []string{"*"}},
			policy.Statement{
				Sid:      "PullOwnImage",
				Action:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
				Resource: repositories,
			})
	}
	// ECS reads all parameters of a task in one request
	// (docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html).
	return policy.Document(append(statements, awssecret.Statements(secrets, keys, "ssm:GetParameters")...)...)
}

// granted are the images that tasks run and the secrets that they read, checked: those of the
// configuration, and those in release.grants.
func (a *Args) granted(r *config.Report) (images, secrets []pulumi.StringInput) {
	images = a.images(r)
	for i, image := range a.Release.Grants.Images {
		images = append(images, config.Check(image, r, func(text string, r *config.Report) {
			if repositoryARN(text) == "" {
				r.Refuse(config.Problem{
					Path: fmt.Sprintf("release.grants.images[%d]", i), Value: text, Reason: "is not in a private Amazon ECR repository, so pulling it requires no permission",
					Allowed: "images in private ECR repositories",
				})
			}
		}))
	}
	for _, references := range []map[string]pulumi.StringInput{a.secrets(r), a.secretForm().CheckGrants(a.Release, r)} {
		for _, name := range config.SortedNames(references) {
			secrets = append(secrets, references[name])
		}
	}
	return images, secrets
}

// things are the repositories and secrets behind images and references, so another tag of the same
// repository is the same thing.
func things(images, secrets []pulumi.StringInput) []pulumi.StringInput {
	var all []pulumi.StringInput
	for _, in := range append(images[:len(images):len(images)], secrets...) {
		text, known := config.Plain(in)
		if !known {
			return []pulumi.StringInput{in}
		}
		for _, arn := range append(repositoryARNs([]string{text}), awssecret.ARNs([]string{text})...) {
			all = append(all, pulumi.String(arn))
		}
	}
	return all
}

// execPermissions is what a task needs for execute-command: session channels, which support no
// resource
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions).
func execPermissions() (string, error) {
	return policy.Document(policy.Statement{
		Sid: "OpenExecChannels",
		Action: []string{
			"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
			"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
		},
		Resource: []string{"*"},
	})
}

// repositoryARNs lists the private ECR repositories of the images, in order.
func repositoryARNs(images []string) []string {
	return components.ARNs(images, repositoryARN)
}

// repositoryARN returns the private ECR repository of an image, or "" for another registry.
func repositoryARN(image string) string {
	ecr, ok := components.ParseECRImage(image)
	if !ok {
		return ""
	}
	partition := "aws"
	switch {
	case strings.HasPrefix(ecr.Region, "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(ecr.Region, "us-gov-"):
		partition = "aws-us-gov"
	}
	return "arn:" + partition + ":ecr:" + ecr.Region + ":" + ecr.Account + ":repository/" + ecr.Repository
}
