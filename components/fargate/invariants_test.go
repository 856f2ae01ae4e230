package fargate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/verify"
)

// matrix is every combination of the options that decide which resources exist: pairs of a block
// and a service.
func matrix() (blocks, services []string) {
	const ids = `"vpcId": "vpc-01234567", "publicSubnetIds": ["subnet-0000000a", "subnet-0000000b"], "privateSubnetIds": ["subnet-0000000c", "subnet-0000000d"]`
	for _, net := range []string{
		`"nat": "one"`, `"nat": "perZone", "zones": ["us-east-1a", "us-east-1b", "us-east-1c"]`, `"nat": "none", "flowLogs": true`, ids,
	} {
		for _, architecture := range []string{"x86_64", "arm64"} {
			for _, spot := range []string{``, `"spot": {"percent": 50},`} {
				for _, certificate := range []string{``, `"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "host": "churn.example.com",`} {
					for _, secrets := range []string{``, `"exec": true, "secrets": {"API_KEY": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf:field::"},`} {
						for _, public := range []bool{false, true} {
							callers := ``
							if net == ids && !public {
								callers = `"allowedCidrs": ["10.0.0.0/16"],`
							}
							blocks = append(blocks, fmt.Sprintf(`{%s %s %s %s "architecture": %q, "network": {%s}}`, spot, certificate, secrets, callers, architecture, net))
							services = append(services, fmt.Sprintf(`{"public": %t}`, public))
						}
					}
				}
			}
		}
	}
	return blocks, services
}

func TestNothingIsOpenUnnecessarilyWithAnyOptions(t *testing.T) {
	blocks, services := matrix()
	if len(blocks) != 128 {
		t.Fatalf("%d combinations", len(blocks))
	}
	for i, text := range blocks {
		in := input(t, services[i])
		in.Verify = verify.Options{} // the default, which requires a candidate
		rec, _, err := deploy(t, block(t, text), in, true, "")
		if err != nil {
			t.Fatal(err)
		}
		public := strings.Contains(services[i], "true")
		for _, r := range rec.Resources {
			if fault := invariant(r, public); fault != "" {
				t.Errorf("%s %s: %s %s: %s", services[i], text, r.TypeToken, r.Name, fault)
			}
		}
	}
}

// invariant returns what is wrong with a resource, whatever the options.
func invariant(r pulumi.MockResourceArgs, public bool) string {
	if !r.Custom || strings.HasPrefix(r.TypeToken, "pulumi:providers:") {
		return ""
	}
	if !strings.Contains(r.Provider, "::pulumi:providers:aws::aws::") {
		return "has no explicit provider, so neither its region nor the default tags: " + r.Provider
	}
	if parent := r.RegisterRPC.GetParent(); !strings.Contains(parent, "bankchurn:platform:Fargate") {
		return "does not descend from the component but from " + parent
	}
	switch r.TypeToken {
	case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
		listener := at(r, "securityGroupId") == "bankchurn-api-lb-id" && slices.Contains([]string{"80", "443"}, at(r, "fromPort")) && at(r, "fromPort") == at(r, "toPort")
		if strings.HasSuffix(at(r, "cidrIpv4"), "/0") && (!public || !listener) || at(r, "cidrIpv6") != "" {
			return "is open to the world"
		}
		if at(r, "ipProtocol") != "tcp" {
			return "is open on every protocol"
		}
		if at(r, "securityGroupId") == "bankchurn-api-tasks-id" && at(r, "referencedSecurityGroupId") != "bankchurn-api-lb-id" {
			return "lets something other than the load balancer reach the tasks"
		}
	case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
		if at(r, "ipProtocol") == "-1" || at(r, "fromPort") != at(r, "toPort") {
			return "lets all traffic out"
		}
		if at(r, "securityGroupId") == "bankchurn-api-lb-id" && at(r, "referencedSecurityGroupId") != "bankchurn-api-tasks-id" {
			return "lets the load balancer reach something other than the tasks"
		}
	case "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
		if at(r, "ingress") != "" && at(r, "ingress") != "[]" || at(r, "egress") != "" && at(r, "egress") != "[]" {
			return "has inline rules"
		}
	case "aws:cloudwatch/logGroup:LogGroup":
		if at(r, "retentionInDays") == "" || at(r, "retentionInDays") == "0" {
			return "keeps its events for ever"
		}
	case "aws:iam/role:Role":
		return policyFault(at(r, "assumeRolePolicy"))
	case "aws:iam/rolePolicy:RolePolicy":
		return policyFault(at(r, "policy"))
	}
	return ""
}

// withoutResources are actions that AWS grants only on all resources: the service authorization
// reference lists no resource type for them.
var withoutResources = []string{
	"ecr:GetAuthorizationToken",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
}

// policyFault returns what is wrong with a policy document.
func policyFault(text string) string {
	var document struct {
		Version   string
		Statement []struct {
			Effect           string
			Action, Resource []string
			Principal        map[string]string
		}
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return "is no policy: " + err.Error()
	}
	if document.Version != "2012-10-17" || len(document.Statement) == 0 {
		return "is no policy: " + text
	}
	for _, s := range document.Statement {
		if s.Effect != "Allow" || len(s.Action) == 0 || len(s.Resource) == 0 && len(s.Principal) == 0 {
			return "allows nothing: " + text
		}
		for _, action := range s.Action {
			if strings.Contains(action, "*") {
				return "has a wildcard action: " + text
			}
		}
		for _, arn := range s.Resource {
			if arn == "*" && !slices.ContainsFunc(s.Action, func(action string) bool { return slices.Contains(withoutResources, action) }) {
				return "allows something on everything: " + text
			}
			if arn == "" || strings.HasPrefix(arn, ":") {
				return "names no resource: " + text
			}
		}
	}
	return ""
}

// What invariant accepts in the matrix it must reject here; otherwise the test above could not
// fail.
func TestPolicyFaultFindsFaults(t *testing.T) {
	for _, text := range []string{
		``, `{}`, `{"Version":"2012-10-17","Statement":[]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:*"],"Resource":["*"]}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:DescribeLogGroups"],"Resource":["*"]}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:PutLogEvents"],"Resource":[":*"]}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"]}]}`,
	} {
		if policyFault(text) == "" {
			t.Errorf("accepted: %s", text)
		}
	}
}
