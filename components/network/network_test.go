package network

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
	"bankchurn/internal/recording"
)

// newRecorder returns a resource's inputs and its ARN.
func newRecorder() *recording.Recorder {
	return &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		outputs["arn"] = resource.NewProperty("arn:aws:test:us-east-1:123456789012:" + args.Name)
		if args.TypeToken == "aws:cloudwatch/logGroup:LogGroup" {
			outputs["arn"] = resource.NewProperty("arn:aws:logs:us-east-1:123456789012:log-group:" + args.Name)
		}
	}}
}

// input is the text of an input; "" if absent.
func input(r pulumi.MockResourceArgs, key string) string {
	if v, ok := r.Inputs[resource.PropertyKey(key)]; ok && v.IsString() {
		return v.StringValue()
	}
	return ""
}

func record(t *testing.T, block string) *recording.Recorder {
	t.Helper()
	rec := newRecorder()
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		n, err := New(ctx, "churn", Args{
			Options: decoded(t, block), Region: "us-east-1", LogRetentionDays: 30,
			Services: []string{"ecr.api", "logs"},
		})
		if err != nil {
			return err
		}
		ctx.Export("vpc", n.VPCID)
		return nil
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestNATDecidesHowPrivateSubnetsReachOut(t *testing.T) {
	for _, c := range []struct {
		block string
		// gateways are the NAT gateways by zone letter, routes the gateway of each private subnet's
		// route table, endpoints the services reached without NAT.
		gateways, routes, endpoints []string
	}{
		{`{}`, []string{"a"}, []string{"a->a", "b->a"}, []string{"s3"}},
		{`{"nat": "one", "zones": ["us-east-1a", "us-east-1b", "us-east-1c"]}`, []string{"a"}, []string{"a->a", "b->a", "c->a"}, []string{"s3"}},
		{`{"nat": "perZone"}`, []string{"a", "b"}, []string{"a->a", "b->b"}, []string{"s3"}},
		{`{"nat": "none"}`, nil, nil, []string{"ecr.api", "logs", "s3"}},
	} {
		t.Run(c.block, func(t *testing.T) {
			rec := record(t, c.block)
			var gateways, routes, endpoints []string
			for _, g := range rec.Of("aws:ec2/natGateway:NatGateway") {
				zone := strings.TrimPrefix(g.Name, "churn-")
				gateways = append(gateways, zone)
				if input(g, "subnetId") != "churn-public-"+zone+"-id" || input(g, "allocationId") != g.Name+"-id" {
					t.Errorf("NAT gateway %s is in %s with address %s", g.Name, input(g, "subnetId"), input(g, "allocationId"))
				}
			}
			for _, r := range rec.Of("aws:ec2/route:Route") {
				if zone, private := strings.CutPrefix(input(r, "routeTableId"), "churn-private-"); private {
					via := strings.TrimSuffix(strings.TrimPrefix(input(r, "natGatewayId"), "churn-"), "-id")
					routes = append(routes, strings.TrimSuffix(zone, "-id")+"->"+via)
				} else if input(r, "gatewayId") != "churn-id" {
					t.Errorf("route %s leads to %q", r.Name, input(r, "gatewayId"))
				}
			}
			for _, e := range rec.Of("aws:ec2/vpcEndpoint:VpcEndpoint") {
				endpoints = append(endpoints, strings.TrimPrefix(input(e, "serviceName"), "com.amazonaws.us-east-1."))
			}
			if !slices.Equal(gateways, c.gateways) || !slices.Equal(routes, c.routes) || !slices.Equal(endpoints, c.endpoints) {
				t.Errorf("gateways %v, routes %v, endpoints %v; want %v, %v, %v", gateways, routes, endpoints, c.gateways, c.routes, c.endpoints)
			}
		})
	}
}

func TestAnotherRangeCreatesNewResourcesThroughout(t *testing.T) {
	// Only resources outside a VPC keep their names: the others are created before the old ones,
	// still in use, are deleted.
	same := []string{"bankchurn:network:Network", "aws:cloudwatch/logGroup:LogGroup", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"}
	names := map[string]bool{}
	for _, r := range record(t, `{"nat": "none", "flowLogs": true}`).Resources {
		names[r.TypeToken+" "+r.Name] = true
	}
	for _, r := range record(t, `{"nat": "none", "flowLogs": true, "cidr": "10.1.0.0/16"}`).Resources {
		if names[r.TypeToken+" "+r.Name] != slices.Contains(same, r.TypeToken) {
			t.Errorf("%s %s: kept %t", r.TypeToken, r.Name, names[r.TypeToken+" "+r.Name])
		}
	}
}

func TestTheOrderInWhichZonesAreListedChangesNothing(t *testing.T) {
	describe := func(block string) []string {
		var all []string
		for _, r := range record(t, block).Resources {
			all = append(all, fmt.Sprint(r.TypeToken, r.Name, r.Inputs.Mappable()))
		}
		slices.Sort(all)
		return all
	}
	if a, b := describe(`{"zones": ["us-east-1a", "us-east-1b"]}`), describe(`{"zones": ["us-east-1b", "us-east-1a"]}`); !slices.Equal(a, b) {
		t.Errorf("registered\n%s\nand\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

func TestAnExistingVPCIsUsedAndNothingIsCreated(t *testing.T) {
	rec := record(t, `{"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567", "subnet-01234568"]}`)
	if len(rec.Resources) != 1 || rec.Resources[0].TypeToken != "bankchurn:network:Network" {
		t.Errorf("registered %v", rec.Resources)
	}
}

func TestTheDefaultSecurityGroupHasNoRules(t *testing.T) {
	group := record(t, `{}`).Of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
	if len(group) != 1 {
		t.Fatalf("default groups %v", group)
	}
	for _, rules := range []resource.PropertyKey{"ingress", "egress"} {
		if v := group[0].Inputs[rules]; v.IsArray() && len(v.ArrayValue()) > 0 {
			t.Errorf("%s: %v", rules, v)
		}
	}
}

func TestInterfaceEndpointsAnswerTheVPCOnly(t *testing.T) {
	rec := record(t, `{"nat": "none", "cidr": "10.20.0.0/16"}`)
	rules := rec.Of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
	if len(rules) != 1 || input(rules[0], "cidrIpv4") != "10.20.0.0/16" || rules[0].Inputs["fromPort"].NumberValue() != 443 {
		t.Errorf("rules %v", rules)
	}
}

func TestFlowLogsHaveTheRetentionAndTheirOwnRole(t *testing.T) {
	if groups := record(t, `{}`).Of("aws:cloudwatch/logGroup:LogGroup"); len(groups) != 0 {
		t.Errorf("log groups without flow logs: %v", groups)
	}
	rec := record(t, `{"flowLogs": true}`)
	groups := rec.Of("aws:cloudwatch/logGroup:LogGroup")
	if len(groups) != 1 || groups[0].Inputs["retentionInDays"].NumberValue() != 30 {
		t.Errorf("log groups %v", groups)
	}
	logs := rec.Of("aws:ec2/flowLog:FlowLog")
	if len(logs) != 1 || input(logs[0], "vpcId") != "churn-id" || input(logs[0], "trafficType") != "ALL" {
		t.Errorf("flow logs %v", logs)
	}
	policies := rec.Of("aws:iam/rolePolicy:RolePolicy")
	const want = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"WriteFlowLogs","Effect":"Allow","Action":["logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"],"Resource":["arn:aws:logs:us-east-1:123456789012:log-group:churn-flow-logs:*"]},` +
		`{"Sid":"FindLogGroup","Effect":"Allow","Action":["logs:DescribeLogGroups"],"Resource":["arn:aws:logs:us-east-1:123456789012:log-group:*"]}]}`
	if len(policies) != 1 || input(policies[0], "policy") != want || !json.Valid([]byte(want)) {
		t.Errorf("policies %v", policies)
	}
}

func TestReadyIncludesRoutesAndEndpoints(t *testing.T) {
	for block, want := range map[string][]string{
		`{}`:              {"route:Route::churn-private-a", "route:Route::churn-private-b", "routeTableAssociation:RouteTableAssociation::churn-private-b", "vpcEndpoint:VpcEndpoint::churn-s3"},
		`{"nat": "none"}`: {"vpcEndpoint:VpcEndpoint::churn-ecr-api", "vpcEndpoint:VpcEndpoint::churn-s3", "securityGroupIngressRule:SecurityGroupIngressRule::churn-endpoints"},
	} {
		rec := newRecorder()
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			n, err := New(ctx, "churn", Args{Options: decoded(t, block), Region: "us-east-1", Services: []string{"ecr.api"}})
			if err != nil {
				return err
			}
			if _, err := ec2.New(ctx, "aws:ec2/keyPair:KeyPair", "private", nil, pulumi.DependsOn(n.PrivateReady)); err != nil {
				return err
			}
			_, err = ec2.New(ctx, "aws:ec2/keyPair:KeyPair", "public", nil, pulumi.DependsOn(n.PublicReady))
			return err
		}, pulumi.WithMocks("bankchurn", "test", rec))
		if err != nil {
			t.Fatal(err)
		}
		later := rec.Of("aws:ec2/keyPair:KeyPair")
		waits := func(r pulumi.MockResourceArgs, last string) bool {
			return slices.ContainsFunc(r.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, last) })
		}
		for _, last := range want {
			if !waits(later[0], last) {
				t.Errorf("%s: private does not wait for %s but for %v", block, last, later[0].RegisterRPC.GetDependencies())
			}
		}
		if !waits(later[1], "route:Route::churn-public") {
			t.Errorf("%s: public waits for %v", block, later[1].RegisterRPC.GetDependencies())
		}
	}
}
