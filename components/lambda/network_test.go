package lambda

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

func TestAFunctionInPrivateSubnetsHasAGroupWithoutInboundRules(t *testing.T) {
	image := pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1")
	rec, err := program(false, func(output func(string) pulumi.StringInput) *Args {
		return &Args{Image: image, Network: &Network{
			VPCID: output("vpc-01234567"), PrivateSubnetIDs: []pulumi.StringInput{output("subnet-01234567"), pulumi.String("subnet-01234568")},
			SecurityGroupIDs: []pulumi.StringInput{pulumi.String("sg-01234567")},
		}}
	})
	if err != nil {
		t.Fatal(err)
	}
	function, group := rec.Only(t, "aws:lambda/function:Function"), rec.Only(t, "aws:ec2/securityGroup:SecurityGroup")
	vpc := function.Inputs["vpcConfig"].ObjectValue()
	if subnets, groups := vpc["subnetIds"].ArrayValue(), vpc["securityGroupIds"].ArrayValue(); len(subnets) != 2 || len(groups) != 2 || groups[1].StringValue() != "sg-01234567" {
		t.Errorf("subnets %v, groups %v", subnets, groups)
	}
	if got := group.RegisterRPC.GetCustomTimeouts().GetDelete(); got != "45m" {
		t.Errorf("its group may take %q to go", got)
	}
	// Lambda deletes the interfaces with the role, so the permissions must be deleted last.
	if got := strings.Join(group.RegisterRPC.GetDependencies(), " "); !strings.Contains(got, "RolePolicy::churn-network") {
		t.Errorf("the group depends on %s", got)
	}
	if got := function.RegisterRPC.GetReplaceOnChanges(); !slices.Equal(got, []string{"vpcConfig"}) {
		t.Errorf("replaced on changes of %v", got)
	}
	if rules := rec.Of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"); len(rules) > 0 {
		t.Errorf("%d rules let something in", len(rules))
	}
	var out []string
	for _, rule := range rec.Of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule") {
		out = append(out, strings.TrimPrefix(rule.Name, "churn-function-"))
	}
	slices.Sort(out)
	if want := []string{"tcp-443-to-0.0.0.0-0", "tcp-53-to-0.0.0.0-0", "udp-53-to-0.0.0.0-0"}; !slices.Equal(out, want) {
		t.Errorf("it may call %v, want %v", out, want)
	}
	for _, p := range rec.Of(rolePolicyToken) {
		if document := p.Inputs["policy"].StringValue(); p.Name == "churn-network" && (!strings.Contains(document, `"Effect":"Deny"`) || !strings.Contains(document, "lambda:SourceFunctionArn")) {
			t.Errorf("the function's code may use them: %s", document)
		}
	}
}

// The API calls a replaced function only after it is permitted to.
func TestTheIntegrationFollowsThePermission(t *testing.T) {
	rec, err := program(false, func(func(string) pulumi.StringInput) *Args {
		return &Args{Image: pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1")}
	})
	if err != nil {
		t.Fatal(err)
	}
	integration := rec.Only(t, "aws:apigatewayv2/integration:Integration")
	if got := strings.Join(integration.RegisterRPC.GetDependencies(), " "); !strings.Contains(got, "Permission::churn-api") {
		t.Errorf("it depends on %s", got)
	}
}

func TestNetworksThatCannotWorkAreRefused(t *testing.T) {
	const vpc = `"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567", "subnet-01234568"]`
	for rule, c := range map[string]struct{ block, want string }{
		"two zones":            {`{"network": {` + vpc + `}}`, ``},
		"one zone":             {`{"network": {"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567"]}}`, `warned lambda.network.privateSubnetIds: "subnet-01234567": with one subnet, an outage of its zone takes the function down`},
		"no subnet":            {`{"network": {"vpcId": "vpc-01234567", "privateSubnetIds": []}}`, `lambda.network.privateSubnetIds: is required`},
		"a subnet twice":       {`{"network": {"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567", "subnet-01234567"]}}`, `lambda.network.privateSubnetIds[1]: "subnet-01234567": is listed twice`},
		"five groups more":     {`{"network": {` + vpc + `, "securityGroupIds": ["sg-00000001", "sg-00000002", "sg-00000003", "sg-00000004", "sg-00000005"]}}`, `lambda.network.securityGroupIds: 5: has more security groups than a function can join (allowed: up to 4)`},
		"host bits":            {`{"network": {` + vpc + `, "egressCidrs": ["10.0.0.1/16"]}}`, `lambda.network.egressCidrs[0]: "10.0.0.1/16": has host bits set (did you mean 10.0.0.0/16?)`},
		"ranges without ports": {`{"network": {` + vpc + `, "egressPorts": [], "egressCidrs": ["10.0.0.0/16"]}}`, `lambda.network.egressCidrs: has no effect without a port in egressPorts`},
		"DNS twice":            {`{"network": {` + vpc + `, "egressPorts": [53]}}`, `lambda.network.egressPorts[0]: 53: is already open for DNS`},
	} {
		a, r := recording.Block[Args](t, "lambda", c.block), &config.Report{}
		a.validateNetwork(r)
		var said []string
		for _, p := range r.Problems() {
			said = append(said, p.String())
		}
		for _, p := range r.Warnings() {
			said = append(said, "warned "+p.String())
		}
		if got := strings.Join(said, "; "); !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
}

func TestThePreviewExplainsWhatFailsInASubnetWithoutInternet(t *testing.T) {
	a, r := recording.Block[Args](t, "lambda", `{"tracing": true, "secrets": {"A": "`+secret+`", "B": "`+parameterARN+`"}, "network": {"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567", "subnet-01234568"]}}`), &config.Report{}
	a.Service = service.Service{}
	a.validateNetwork(r)
	if notes := strings.Join(r.Notes(), "\n"); !strings.Contains(notes, "without a NAT gateway it needs endpoints for secretsmanager, ssm, xray, or it does not start") || !strings.Contains(notes, "up to 45 minutes") {
		t.Errorf("notes: %s", notes)
	}
}
