package network

import (
	"strings"
	"testing"

	"bankchurn/config"
)

// decoded returns the block as a stack file would set it.
func decoded(t *testing.T, text string) *Options {
	t.Helper()
	o, r := &Options{}, &config.Report{}
	config.Decode("fargate.network", text, o, r)
	if err := r.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

func TestValidateRejectsUnusableNetworks(t *testing.T) {
	const a, b = "subnet-0123456789abcdef0", "subnet-0123456789abcdef1"
	for _, c := range []struct {
		rule, block, region string
		public              bool
		want                []string // prefixes of the errors, none if accepted
	}{
		{"the defaults are a network", `{}`, "us-east-1", true, nil},
		{"three zones are", `{"zones": ["us-east-1a", "us-east-1c", "us-east-1f"]}`, "us-east-1", false, nil},
		{"one zone is not", `{"zones": ["us-east-1a"]}`, "us-east-1", false, []string{`fargate.network.zones: "us-east-1a": must be two or three zones (allowed: two or three zones of us-east-1)`}},
		{"four zones are not", `{"zones": ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"]}`, "us-east-1", false, []string{`fargate.network.zones: "us-east-1a, us-east-1b, us-east-1c, us-east-1d": must be two or three zones`}},
		{"a zone of another region is refused with the own one", `{"zones": ["us-east-1a", "eu-west-1b"]}`, "us-east-1", false, []string{`fargate.network.zones[1]: "eu-west-1b": is not in us-east-1, where the service runs (did you mean us-east-1b?)`}},
		{"a local zone is no availability zone", `{"zones": ["us-east-1a", "us-east-1-bos-1a"]}`, "us-east-1", false, []string{`fargate.network.zones[1]: "us-east-1-bos-1a": is not an availability zone`}},
		{"a zone twice is one zone", `{"zones": ["us-east-1a", "us-east-1a"]}`, "us-east-1", false, []string{`fargate.network.zones[1]: "us-east-1a": is listed twice`}},
		{"a letter beyond h has no room", `{"zones": ["us-east-1a", "us-east-1i"]}`, "us-east-1", false, []string{`fargate.network.zones[1]: "us-east-1i": is outside the zones that the VPC reserves ranges for`}},
		{"no zones are assumed where accounts differ", `{}`, "us-west-1", false, []string{"fargate.network.zones: is required: not every account has the zones a and b in us-west-1 (allowed: two or three that `aws ec2 describe-availability-zones --region us-west-1` lists)"}},
		{"there, listed zones are fine", `{"zones": ["us-west-1a", "us-west-1c"]}`, "us-west-1", false, nil},
		{"a bad range is refused", `{"cidr": "10.0.0.0/25"}`, "us-east-1", false, []string{`fargate.network.cidr: "10.0.0.0/25": is too small`}},
		{"an existing VPC is one", `{"vpcId": "vpc-0123456789abcdef0", "privateSubnetIds": ["` + a + `", "` + b + `"]}`, "us-east-1", false, nil},
		{"an existing VPC needs no default zones", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `", "` + b + `"]}`, "us-west-1", false, nil},
		{"an existing VPC needs private subnets", `{"vpcId": "vpc-01234567"}`, "us-east-1", false, []string{`fargate.network.privateSubnetIds: is required`}},
		{"a public service needs public subnets", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `", "` + b + `"]}`, "us-east-1", true, []string{`fargate.network.publicSubnetIds: is required: the internet reaches`}},
		{"is one zone", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `"]}`, "us-east-1", false, []string{`fargate.network.privateSubnetIds: "` + a + `": is in one zone`}},
		{"a subnet twice is one subnet", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `", "` + a + `"]}`, "us-east-1", false, []string{`fargate.network.privateSubnetIds: "` + a + `": is listed twice`, `fargate.network.privateSubnetIds: "` + a + ", " + a + `": is in one zone`}},
		{"a subnet is public or private", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `", "` + b + `"], "publicSubnetIds": ["` + a + `", "subnet-01234567"]}`, "us-east-1", true, []string{`fargate.network.publicSubnetIds: "` + a + `": is also in privateSubnetIds`}},
		{"subnets without their VPC are refused", `{"privateSubnetIds": ["` + a + `", "` + b + `"]}`, "us-east-1", false, []string{`fargate.network.vpcId: is required`}},
		{"new and existing do not mix", `{"vpcId": "vpc-01234567", "privateSubnetIds": ["` + a + `", "` + b + `"], "cidr": "10.0.0.0/16", "nat": "one", "flowLogs": true, "zones": ["us-east-1a", "us-east-1b"]}`, "us-east-1", false, []string{
			`fargate.network.cidr: "10.0.0.0/16": describes a new VPC`, `fargate.network.flowLogs: true: describes`, `fargate.network.nat: "one": describes`, `fargate.network.zones: "us-east-1a, us-east-1b": describes`,
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := &config.Report{}
			decoded(t, c.block).Validate("fargate.network", c.region, c.public, r)
			var got []string
			for _, p := range r.Problems() {
				got = append(got, p.String())
			}
			if len(got) != len(c.want) {
				t.Fatalf("problems %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("problem %q, want %q", got[i], c.want[i])
				}
			}
		})
	}
}
