package aws

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// privateImage is an image in private Amazon ECR: account, region, repository.
var privateImage = regexp.MustCompile(`^([0-9]{12})[.]dkr[.]ecr[.]([a-z0-9-]+)[.]amazonaws[.]com(?:[.]cn)?/([^:@]+)`)

// pullActions are what pulling an image takes on its repository
// (docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html, 2026-11). A repository with a key of KMS
// decrypts by a grant of its own, so that no caller needs that key (ibid., encryption-at-rest.html).
var pullActions = []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}

// lambdaPrincipal is the service that pulls the images of functions.
const lambdaPrincipal = "lambda.amazonaws.com"

// repositoryOf is the ARN of the private ECR repository that an image is in, "" for another registry's.
func repositoryOf(image string) string {
	m := privateImage.FindStringSubmatch(image)
	if m == nil {
		return ""
	}
	partition := "aws"
	switch {
	case strings.HasPrefix(m[2], "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(m[2], "us-gov-"):
		partition = "aws-us-gov"
	}
	return "arn:" + partition + ":ecr:" + m[2] + ":" + m[1] + ":repository/" + m[3]
}

// sharedResource is what a policy of another account is on: a repository, by an image in it, or a secret.
func sharedResource(text string) string {
	if repository := repositoryOf(text); repository != "" {
		return repository
	}
	return secretARN.FindString(text)
}

func accountOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 4 {
		return parts[4]
	}
	return ""
}

// shared reports whether a repository or a secret is the account's own, or its owner lets the principal use it. A stack that
// does not say which account it is for is taken to be in the owner's. Call with the lock held.
func shared(c *cloud.Cloud, on, account string, principals ...string) bool {
	if account == awsAccount || accountOf(on) == account {
		return true
	}
	for _, principal := range append(principals, account) {
		if !c.Allowed(on, principal) {
			return false
		}
	}
	return true
}

func noResourcePolicy(principal, action, on string) error {
	return fmt.Errorf("%s is not authorized to perform: %s on resource: %s because no resource-based policy allows the %s action", principal, action, on, action)
}

// readsForeign is why a role may not read a secret of another account; nil if it may, or the secret is its own account's. It
// takes the secret's policy and a key of that account's own: AWS's key for Secrets Manager cannot be used from another one
// (docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html, 2026-11). Call with the lock held.
func readsForeign(c *cloud.Cloud, role, account, action, secret string) error {
	if !shared(c, secret, account) {
		return fmt.Errorf("AccessDeniedException: %w", noResourcePolicy(role, action, secret))
	}
	if account == awsAccount || accountOf(secret) == account || !strings.Contains(secret, ":secretsmanager:") {
		return nil
	}
	foreign := func(pattern string) bool {
		return pattern == "*" || keyARN.MatchString(pattern) && accountOf(pattern) != account
	}
	if !allowsOn(c, role, "kms:Decrypt", foreign) {
		return errors.New("AccessDeniedException: Access to KMS is not allowed")
	}
	return nil
}

// pullsImages reports whether a policy that is attached to a role pulls images from every repository of its account: those of
// AWS that do, and any of the account's own, which is not modeled.
func pullsImages(policy string) bool {
	_, name, byAWS := strings.Cut(policy, ":iam::aws:policy/")
	return !byAWS || strings.Contains(name, "ContainerRegistry") || strings.HasSuffix(name, "AmazonECSTaskExecutionRolePolicy")
}

// needsImage refuses a function whose image Lambda may not pull. In its own account Lambda adds itself to the repository's
// policy, in another one that policy names the account and Lambda
// (docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions, 2026-11).
func needsImage(i *cloud.Instance) error {
	repository := repositoryOf(i.Str("imageUri"))
	if repository == "" || shared(i.Cloud, repository, i.Account.ID, lambdaPrincipal) {
		return nil
	}
	return errors.New("AccessDeniedException: Lambda does not have permission to access the ECR image. Check the ECR permissions.") //nolint:staticcheck // AWS's words
}

// NodesPull is why the nodes of a cluster, by its ARN, cannot pull an image; nil if they can, or the cluster is not of this
// cloud. Call with the lock held.
func NodesPull(c *cloud.Cloud, cluster, image string) error {
	repository, found := repositoryOf(image), c.Where(eksClusterToken, "arn", cluster)
	if repository == "" || len(found) == 0 {
		return nil
	}
	var roles []string
	if role, _ := cloud.WireAt(found[0].Outputs, "computeConfig", "nodeRoleArn").(string); role != "" {
		roles = append(roles, role)
	}
	for _, group := range c.Where(eksNodeGroupToken, "clusterName", found[0].ID) {
		roles = append(roles, group.Output("nodeRoleArn"))
	}
	for _, role := range roles {
		for _, action := range pullActions {
			if !allows(c, role, action, repository) {
				return fmt.Errorf("%s is not authorized to perform: %s on resource: %s because no identity-based policy allows the action", role, action, repository)
			}
		}
		if !shared(c, repository, accountOf(cluster)) {
			return noResourcePolicy(role, pullActions[0], repository)
		}
	}
	return nil
}
