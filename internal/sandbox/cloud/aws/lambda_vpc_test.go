package aws

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: Lambda creates the network
// interfaces with the function's role, and keeps them as long as a version of the function
// exists.
func TestAFunctionInAVPCHoldsItsSecurityGroup(t *testing.T) {
	h := awsHarness(t)
	groupID, _, _ := h.Made(securityGroupToken, "sg", map[string]any{"name": "f", "vpcId": "vpc-01234567"})
	role, _, out := h.Made(roleToken, "role", map[string]any{"name": "r", "assumeRolePolicy": trust})
	sg := string(groupID)
	inputs := function(map[string]any{"name": "f", "role": cloud.StringOf(out["arn"]), "publish": true, "vpcConfig": map[string]any{
		"subnetIds": []any{"subnet-01234567"}, "securityGroupIds": []any{sg},
	}})
	if got := h.Refused(functionToken, "f", inputs); !strings.Contains(got, "The provided execution role does not have permissions to call CreateNetworkInterface on EC2") {
		t.Errorf("without permissions: %s", got)
	}
	h.Made(rolePolicyToken, "p", map[string]any{"name": "p", "role": string(role), "policy": `{"Statement":[{"Effect":"Allow","Action":["ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DeleteNetworkInterface"],"Resource":["*"]}]}`})
	id, in, made := h.Made(functionToken, "f", inputs)
	f := h.Cloud.Find(functionToken, "f", "")
	if held := groupInUse(h.Cloud, h.Cloud.Find(securityGroupToken, sg, "")); held != f {
		t.Errorf("the group is held by %v", held)
	}
	// Out of the VPC: the previous version stays, and so do its interfaces.
	outside := function(map[string]any{"name": "f", "role": cloud.StringOf(out["arn"]), "publish": true})
	if _, err := h.Updated(functionToken, "f", id, in, made, outside); err != nil {
		t.Fatal(err)
	}
	if groupInUse(h.Cloud, h.Cloud.Find(securityGroupToken, sg, "")) == nil {
		t.Error("version 1 has network interfaces, and its group can be deleted")
	}
	if !readsItsSecrets(h.Cloud, f, "1") {
		t.Error("a function without secrets does not start")
	}
	inputs["vpcConfig"] = map[string]any{"subnetIds": []any{}, "securityGroupIds": []any{sg}}
	inputs["name"] = "g"
	if _, failures := h.Checked(functionToken, "g", nil, cloudtest.Props(inputs)); len(failures) != 1 || failures[0].Reason != "a function in a VPC has 1 to 16" {
		t.Errorf("without subnets: %v", failures)
	}
}
