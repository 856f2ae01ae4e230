package lambda

import (
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/internal/recording"
)

const (
	keyARN       = "arn:aws:kms:us-east-1:123456789012:key/0a1b"
	parameterARN = "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"
)

func TestPermissionsNameOnlyWhatTheFunctionOwns(t *testing.T) {
	const other = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf"
	const logs = `{"Sid":"WriteOwnLogs","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":["arn:aws:logs:us-east-1:1:log-group:g:*"]}`
	const secrets = `,{"Sid":"ReadOwnSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["` + secret + `","` + other + `"]}`
	for rule, c := range map[string]struct {
		secrets, keys     []string
		environment, want string
	}{
		"nothing to read":    {nil, nil, "", logs},
		"each secret once":   {[]string{other, secret, other}, nil, "", logs + secrets},
		"the variables' key": {nil, nil, keyARN, logs + `,{"Sid":"DecryptOwnVariables","Effect":"Allow","Action":["kms:Decrypt"],"Resource":["` + keyARN + `"]}`},
		"a parameter and the secrets' key": {[]string{parameterARN}, []string{keyARN}, "", logs +
			`,{"Sid":"ReadOwnParameters","Effect":"Allow","Action":["ssm:GetParameter"],"Resource":["` + parameterARN + `"]}` +
			`,{"Sid":"DecryptOwnSecrets","Effect":"Allow","Action":["kms:Decrypt"],"Resource":["` + keyARN + `"],"Condition":{"StringEquals":{"kms:ViaService":["ssm.us-east-1.amazonaws.com"]}}}`},
	} {
		got, err := (&Args{}).permissions("arn:aws:logs:us-east-1:1:log-group:g", c.secrets, c.keys, c.environment)
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"Version":"2012-10-17","Statement":[` + c.want + `]}`; got != want {
			t.Errorf("%s: got  %s\nwant %s", rule, got, want)
		}
	}
}

func TestKeysThatCannotWorkAreRefused(t *testing.T) {
	for rule, c := range map[string]struct{ block, want string }{
		"a key without a secret":             {`{"secretKeys": ["` + keyARN + `"]}`, `lambda.secretKeys: has no effect without a secret to decrypt`},
		"variables' key of another region":   {`{"environmentKey": "arn:aws:kms:eu-west-1:123456789012:key/0a1b", "secrets": {"A": "` + secret + `"}}`, `lambda.environmentKey: "arn:aws:kms:eu-west-1:123456789012:key/0a1b": a function can only use keys in its own region, us-east-1`},
		"variables' key without a variable":  {`{"environmentKey": "` + keyARN + `"}`, `lambda.environmentKey: has no effect`},
		"the logs' key of another region":    {`{"logKey": "arn:aws:kms:eu-west-1:123456789012:key/0a1b"}`, `lambda.logKey: "arn:aws:kms:eu-west-1:123456789012:key/0a1b": log groups can only use keys in their own region,`},
		"a secrets' key of another region":   {`{"secretKeys": ["arn:aws:kms:eu-west-1:123456789012:key/0a1b"], "secrets": {"A": "` + parameterARN + `"}}`, `lambda.secretKeys[0]: "arn:aws:kms:eu-west-1:123456789012:key/0a1b": is not in the region of any secret`},
		"the key of a secret's other region": {`{"secretKeys": ["arn:aws:kms:eu-west-1:123456789012:key/0a1b"], "secrets": {"A": "arn:aws:ssm:eu-west-1:123456789012:parameter/a"}}`, ``},
	} {
		a, r := recording.Block[Args](t, "lambda", c.block), &config.Report{}
		a.validateKeys("", r)
		var said []string
		for _, p := range r.Problems() {
			said = append(said, p.String())
		}
		if got := strings.Join(said, "; "); !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
}
