package fargate

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/config"
	"bankchurn/service"
)

func TestTheExecutionRoleStartsThisTaskAndNothingElse(t *testing.T) {
	const logs = "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/bankchurn-api-1"
	const writeLogs = `{"Sid":"WriteOwnLogs","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":["` + logs + `:*"]}`
	const pull = `,{"Sid":"LogInToRegistry","Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":["*"]}` +
		`,{"Sid":"PullOwnImage","Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],` +
		`"Resource":["arn:aws:ecr:us-east-1:123456789012:repository/bankchurn"]}`
	for _, c := range []struct {
		rule, block, want string
		release           service.Release
	}{
		{"an image of ECR is pulled from its repository", `{}`, writeLogs + pull, service.Release{}},
		{"a release and its candidate are pulled each from its own", `{}`, writeLogs + strings.Replace(pull, `bankchurn"]`, `bankchurn","arn:aws:ecr:us-east-1:123456789012:repository/next"]`, 1), service.Release{Canary: &service.Canary{Image: pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/next:v2")}}},
		{"another registry needs no permission", `{"image": "docker.io/library/nginx:1.29"}`, writeLogs, service.Release{}},
		{"secrets are read once each, without their keys", `{"image": "public.ecr.aws/x/y:1", "secrets": {
			"A": "arn:aws:secretsmanager:us-east-1:123456789012:secret:two-AbCdEf:user::",
			"B": "arn:aws:secretsmanager:us-east-1:123456789012:secret:two-AbCdEf:password::",
			"C": "arn:aws:secretsmanager:us-east-1:123456789012:secret:one-AbCdEf"}}`,
			writeLogs + `,{"Sid":"ReadOwnSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":[` +
				`"arn:aws:secretsmanager:us-east-1:123456789012:secret:one-AbCdEf","arn:aws:secretsmanager:us-east-1:123456789012:secret:two-AbCdEf"]}`, service.Release{}},
		{"parameters are read together, and keys decrypt through the two services alone", `{"image": "public.ecr.aws/x/y:1", "secretKeys": ["arn:aws:kms:us-east-1:123456789012:key/0a1b"], "secrets": {
			"A": "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key",
			"B": "arn:aws:secretsmanager:us-east-1:123456789012:secret:one-AbCdEf:password::"}}`,
			writeLogs + `,{"Sid":"ReadOwnSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["arn:aws:secretsmanager:us-east-1:123456789012:secret:one-AbCdEf"]}` +
				`,{"Sid":"ReadOwnParameters","Effect":"Allow","Action":["ssm:GetParameters"],"Resource":["arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"]}` +
				`,{"Sid":"DecryptOwnSecrets","Effect":"Allow","Action":["kms:Decrypt"],"Resource":["arn:aws:kms:us-east-1:123456789012:key/0a1b"],` +
				`"Condition":{"StringEquals":{"kms:ViaService":["secretsmanager.us-east-1.amazonaws.com","ssm.us-east-1.amazonaws.com"]}}}`, service.Release{}},
		{"a pinned version needs what the configuration no longer names", `{}`, writeLogs + strings.Replace(pull, `bankchurn"]`, `bankchurn","arn:aws:ecr:us-east-1:123456789012:repository/former"]`, 1) +
			`,{"Sid":"ReadOwnSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["arn:aws:secretsmanager:us-east-1:123456789012:secret:former-AbCdEf"]}`,
			service.Release{Version: "1", Grants: service.Grants{
				Images:  []pulumi.StringInput{pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/former:v1")},
				Secrets: map[string]pulumi.StringInput{"KEY": pulumi.String("arn:aws:secretsmanager:us-east-1:123456789012:secret:former-AbCdEf:key::")},
			}}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			a, r := decoded(t, c.block, `{}`), &config.Report{}
			a.Release = c.release
			texts := func(inputs []pulumi.StringInput) (all []string) {
				for _, in := range inputs {
					all = append(all, config.Text(in))
				}
				return all
			}
			images, secrets := a.granted(r)
			got, err := executionPermissions(logs, texts(images), texts(secrets), texts(a.secretKeys(secrets, r)))
			if err != nil {
				t.Fatal(err)
			}
			if want := `{"Version":"2012-10-17","Statement":[` + c.want + `]}`; got != want {
				t.Errorf("policy\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestARepositoryARNUsesItsPartition(t *testing.T) {
	for image, want := range map[string]string{
		"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/churn:v1":             "arn:aws:ecr:eu-west-1:123456789012:repository/team/churn",
		"123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/churn@sha256:0123":     "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/churn",
		"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/churn:v1":              "arn:aws-cn:ecr:cn-north-1:123456789012:repository/churn",
		"public.ecr.aws/x/churn:v1":                                              "",
		"us-central1-docker.pkg.dev/p/r/churn:v1":                                "",
		"evil.example.com/123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:v1": "",
	} {
		if got := repositoryARN(image); got != want {
			t.Errorf("repositoryARN(%q) = %q, want %q", image, got, want)
		}
	}
}

func TestInvalidSecretReferencesGrantNothing(t *testing.T) {
	if got := awssecret.ARNs([]string{"arn:aws:secretsmanager:*", "arn:aws:ssm:us-east-1:123456789012:parameter", "x"}); !slices.Equal(got, nil) {
		t.Errorf("secrets %v", got)
	}
}
