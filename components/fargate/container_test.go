package fargate

import (
	"testing"

	"bankchurn/config"
)

// containerOf returns the container's JSON for plain values.
func containerOf(t *testing.T, a *Args, logGroup string) string {
	t.Helper()
	r := &config.Report{}
	got, err := a.containerDefinitions(config.Text(a.images(r)[0]), logGroup, config.Texts(a.environment(r)), config.Texts(a.secrets(r)))
	if err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	return got
}

func TestTheContainerMatchesTheSourceDeployment(t *testing.T) {
	got := containerOf(t, decoded(t, `{}`, `{}`), "/ecs/bankchurn")
	const want = `[{"name":"api","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1","essential":true,` +
		`"portMappings":[{"containerPort":8000,"hostPort":8000,"protocol":"tcp"}],` +
		`"environment":[{"name":"KEEP_ALIVE_SECONDS","value":"620"},{"name":"LOG_LEVEL","value":"INFO"},{"name":"PORT","value":"8000"}],` +
		`"healthCheck":{"command":["CMD-SHELL","curl -f http://localhost:8000/health || exit 1"],"interval":30,"timeout":5,"retries":3,"startPeriod":60},` +
		`"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/bankchurn","awslogs-region":"us-east-1","awslogs-stream-prefix":"api"}},` +
		`"readonlyRootFilesystem":false}]`
	if got != want {
		t.Errorf("container\n%s\nwant\n%s", got, want)
	}
}

func TestTheContainerFollowsTheServiceAndTheBlock(t *testing.T) {
	const text = `{
		"region": "eu-west-1", "container": "web", "image": "public.ecr.aws/x/y:1", "logStreamPrefix": "w", "exec": true,
		"containerHealthCheck": {"command": "test -f /ok && true", "intervalSeconds": 10, "timeoutSeconds": 3, "retries": 5},
		"secrets": {"API_KEY": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:k-AbCdEf:field::", "LOG_LEVEL": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:l-AbCdEf"}
	}`
	const service = `{"port": 9000, "healthPath": "/ready", "startupSeconds": 20, "env": {"B": "2", "A": "1"}}`
	got := containerOf(t, decoded(t, text, service), "/g")
	const want = `[{"name":"web","image":"public.ecr.aws/x/y:1","essential":true,` +
		`"portMappings":[{"containerPort":9000,"hostPort":9000,"protocol":"tcp"}],` +
		`"environment":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"KEEP_ALIVE_SECONDS","value":"620"},{"name":"PORT","value":"9000"}],` +
		`"secrets":[{"name":"API_KEY","valueFrom":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:k-AbCdEf:field::"},{"name":"LOG_LEVEL","valueFrom":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:l-AbCdEf"}],` +
		`"healthCheck":{"command":["CMD-SHELL","test -f /ok && true"],"interval":10,"timeout":3,"retries":5,"startPeriod":20},` +
		`"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/g","awslogs-region":"eu-west-1","awslogs-stream-prefix":"w"}},` +
		`"readonlyRootFilesystem":false,"linuxParameters":{"initProcessEnabled":true}}]`
	if got != want {
		t.Errorf("container\n%s\nwant\n%s", got, want)
	}
	if command := decoded(t, `{}`, service).healthCommand(); command != "curl -f http://localhost:9000/ready || exit 1" {
		t.Errorf("default check %q", command)
	}
}
