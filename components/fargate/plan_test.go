package fargate

import (
	"regexp"
	"strings"
	"testing"
)

func TestTheLoadBalancersNameLeavesRoomForItsSuffixAndChangesWithItsPlace(t *testing.T) {
	const long = "a-very-long-name-of-forty-characters-xyz"
	seen := map[string]string{}
	for _, c := range []struct{ rule, service, block string }{
		{"internal", `{}`, `{}`},
		{"public", `{"public": true}`, `{}`},
		{"another range", `{}`, `{"network": {"cidr": "10.1.0.0/16"}}`},
		{"an existing VPC", `{}`, `{"network": {"vpcId": "vpc-01234567"}}`},
		{"another existing VPC", `{}`, `{"network": {"vpcId": "vpc-01234568"}}`},
		{"a long name", `{"name": "` + long + `"}`, `{}`},
		{"a long name with the same beginning", `{"name": "` + long[:39] + `a"}`, `{}`},
		{"a hyphen at the cut", `{"name": "abcdefghijklmnop-qrstu"}`, `{}`},
	} {
		name := decoded(t, c.block, c.service).balancerName("")
		if !regexp.MustCompile(`^[a-z]([a-z0-9-]*[a-z0-9])?-[0-9a-f]{6}$`).MatchString(name) || len(name) > 24 || strings.Contains(name, "--") {
			t.Errorf("%s: %q", c.rule, name)
		}
		if other, taken := seen[name]; taken {
			t.Errorf("%s has the name of %s: %q", c.rule, other, name)
		}
		seen[name] = c.rule
	}
	same := decoded(t, `{"spot": {"percent": 50}, "network": {"nat": "none", "flowLogs": true}}`, `{"port": 9000}`).balancerName("")
	if seen[same] != "internal" {
		t.Errorf("what does not move the load balancer renames it: %q", same)
	}
}

func TestTheGracePeriodCoversStartAndHealthChecks(t *testing.T) {
	for _, c := range []struct {
		service, block string
		want           int
	}{
		{`{}`, `{}`, 60 + 2*15},
		{`{"startupSeconds": 200}`, `{"targetHealthCheck": {"healthyThreshold": 5, "intervalSeconds": 10}}`, 250},
		{`{"startupSeconds": 200}`, `{"deployment": {"healthCheckGraceSeconds": 0}}`, 0},
	} {
		if got := decoded(t, c.block, c.service).graceSeconds(); got != c.want {
			t.Errorf("%s %s: %d s, want %d", c.service, c.block, got, c.want)
		}
	}
}

func TestEndpointsAreThoseThatATaskNeedsToStart(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "ecr.api ecr.dkr logs secretsmanager",
		// With a parameter, Parameter Store too.
		`{"secrets": {"A": "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"}}`: "ecr.api ecr.dkr logs secretsmanager ssm",
		`{"exec": true}`: "ecr.api ecr.dkr logs secretsmanager ssmmessages",
	} {
		if got := strings.Join(block(t, text).services(), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
