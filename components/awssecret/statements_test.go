package awssecret_test

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
)

const (
	secretARN    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf"
	parameterARN = "arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/churn/api-key"
	key          = "arn:aws:kms:us-east-1:123456789012:key/0a1b"
)

// The forms are those of docs.aws.amazon.com/AmazonECS/latest/developerguide, secrets-envvar-secrets-manager and
// secrets-envvar-ssm-paramstore.
func TestTheARNBehindAReference(t *testing.T) {
	for reference, want := range map[string]string{
		secretARN: secretARN, secretARN + ":password::": secretARN, parameterARN: parameterARN, parameterARN + ":1": "", "churn/api-key": "",
	} {
		if got := awssecret.ARN(reference); got != want {
			t.Errorf("%s: got %q, want %q", reference, got, want)
		}
	}
	if awssecret.Form.MatchString(secretARN+":password::") || !awssecret.FormWithKey.MatchString(secretARN+":password::") || awssecret.FormWithKey.MatchString(parameterARN+":1") {
		t.Error("only a secret has keys, and not everywhere")
	}
	if !awssecret.AnyParameter([]pulumi.StringInput{pulumi.String(secretARN), pulumi.String(parameterARN)}) || awssecret.AnyParameter([]pulumi.StringInput{pulumi.String(secretARN)}) {
		t.Error("a parameter counts as a secret, or a secret as a parameter")
	}
}

func TestAKeyDecryptsThroughTheServicesOfItsReferences(t *testing.T) {
	statements := awssecret.Statements([]string{secretARN, parameterARN, secretARN + ":a::"}, []string{key, key}, "ssm:GetParameter")
	last := statements[len(statements)-1]
	if got := last.Condition["StringEquals"]["kms:ViaService"]; !slices.Equal(got, []string{"secretsmanager.us-east-1.amazonaws.com", "ssm.us-gov-west-1.amazonaws.com"}) {
		t.Errorf("through %v", got)
	}
	if len(statements) != 3 || !slices.Equal(last.Resource, []string{key}) {
		t.Errorf("statements %+v", statements)
	}
}
