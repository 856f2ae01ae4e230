package fargate

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/network"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// of sets every Input to the result of as for its text.
func of(as func(text string) pulumi.StringInput) *Args {
	list := func(texts ...string) []pulumi.StringInput {
		var all []pulumi.StringInput
		for _, text := range texts {
			all = append(all, as(text))
		}
		return all
	}
	const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
	return &Args{
		Image:          as("123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn"), // a repository's URL
		Service:        service.Service{Env: map[string]pulumi.StringInput{"LOG_LEVEL": as("DEBUG"), "PORT": as("8000")}, Secrets: map[string]pulumi.StringInput{"A": as(secret + "one-AbCdEf:key::")}},
		Release:        service.Release{Canary: &service.Canary{Percent: 10, Image: as(registry + "v2")}},
		Secrets:        map[string]pulumi.StringInput{"B": as(secret + "two-AbCdEf")},
		CertificateARN: as("arn:aws:acm:us-east-1:123456789012:certificate/0a1b"), Host: "churn.example.com",
		AllowedCIDRs: []string{"10.0.0.0/16"},
		AccessLogs:   AccessLogs{Bucket: as("my-logs")},
		Alarms:       alarm.Options{Notify: list("arn:aws:sns:us-east-1:123456789012:ops")},
		Deployment:   Deployment{Alarms: list("errors", "latency")},
		Network: network.Options{
			VPCID: as("vpc-01234567"), PublicSubnetIDs: list("subnet-0000000a", "subnet-0000000b"), PrivateSubnetIDs: list("subnet-0000000c", "subnet-0000000d"),
		},
	}
}

func plain(text string) pulumi.StringInput    { return pulumi.String(text) }
func outputOf(text string) pulumi.StringInput { return pulumi.String(text).ToStringOutput() }

// An Output reaches the engine as the same plain text. Only names with a hash of the VPC's ID
// cannot. policyName is the logical name of a policy, with a hash of its grants.
var policyName = regexp.MustCompile(`(aws:iam/rolePolicy:RolePolicy bankchurn-api-execution)-[0-9a-f]{8}`)

func TestOutputsRegisterWhatPlainValuesDo(t *testing.T) {
	var want string
	for _, c := range []struct {
		form string
		as   func(string) pulumi.StringInput
	}{
		{"text", plain},
		{"Output", outputOf},
		{"ID", func(text string) pulumi.StringInput { return pulumi.ID(text) }},
		{"IDOutput", func(text string) pulumi.StringInput { return pulumi.ID(text).ToIDOutput() }},
	} {
		args := of(c.as)
		args.Service.Name = "bankchurn-api"
		rec, err := made(args, true)
		if err != nil {
			t.Fatalf("%s: %v", c.form, err)
		}
		got := strings.NewReplacer(args.balancerName(""), "LOAD-BALANCER", args.balancerName(" canary"), "CANARY",
			args.balancerName(" candidate of the release"), "RELEASE'S CANDIDATE", args.balancerName(" candidate of the canary"), "CANARY'S CANDIDATE").Replace(registered(rec))
		got = policyName.ReplaceAllString(got, "$1") // an Output cannot be part of it
		lines := strings.Split(got, "\n")
		slices.Sort(lines)
		got = strings.Join(lines, "\n")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: registered\n%s\nwant\n%s", c.form, got, want)
		}
	}
}

func TestUnknownOutputsInAPreviewRegisterEverything(t *testing.T) {
	names := func(rec *recording.Recorder) []string {
		var all []string
		for _, r := range rec.Resources {
			all = append(all, r.TypeToken)
		}
		slices.Sort(all)
		return all
	}
	known, err := made(of(plain), true)
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := made(of(func(string) pulumi.StringInput {
		return pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput)
	}), true)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := names(unknown), names(known); !slices.Equal(got, want) {
		t.Errorf("registered %v, want %v", got, want)
	}
}

func TestAMalformedOutputFailsWithTheErrorOfAPlainValue(t *testing.T) {
	const ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn"
	for _, c := range []struct {
		rule string
		args Args
		want string
	}{
		{"an image without text", Args{Image: outputOf("")}, "fargate.image: is required: Fargate runs a container image"},
		{"an image's form", Args{Image: outputOf("a b")}, `fargate.image: "a b": has the wrong format`},
		{"a registry out of reach", Args{Image: outputOf("public.ecr.aws/x/y:1"), Network: network.Options{NAT: "none"}}, `fargate.image: "public.ecr.aws/x/y:1": with fargate.network.nat none`},
		{"a candidate out of reach", Args{
			Image: plain(ecr), Release: service.Release{Canary: &service.Canary{Percent: 1, Image: outputOf("public.ecr.aws/x/y:1")}}, Network: network.Options{NAT: "none"},
		}, `release.canary.image: "public.ecr.aws/x/y:1": with fargate.network.nat none`},
		{"a secret", Args{Image: plain(ecr), Secrets: map[string]pulumi.StringInput{"KEY": outputOf("arn:aws:secretsmanager:*")}}, `fargate.secrets.KEY: "arn:aws:secretsmanager:*": is not the full ARN`},
		{"a value that may be a secret itself", Args{Image: plain(ecr), Secrets: map[string]pulumi.StringInput{"KEY": outputOf("hunter2")}}, "fargate.secrets.KEY: is not the full ARN"},
		{"the port", Args{Image: plain(ecr), Service: service.Service{Env: map[string]pulumi.StringInput{"PORT": outputOf("9000")}}}, `service.env.PORT: "9000": differs from service.port, which is 8000`},
		{"a certificate", Args{Image: plain(ecr), Host: "churn.example.com", CertificateARN: outputOf("x")}, `fargate.certificateArn: "x": has the wrong format`},
		{"a certificate of another region", Args{
			Image: plain(ecr), Host: "churn.example.com", CertificateARN: outputOf("arn:aws:acm:eu-west-1:123456789012:certificate/0a1b"),
		}, `fargate.certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b": a load balancer can only use certificates in its own region, us-east-1`},
		{"a VPC", Args{Image: plain(ecr), AllowedCIDRs: []string{"10.0.0.0/8"}, Network: network.Options{
			VPCID: outputOf("vpc"), PrivateSubnetIDs: []pulumi.StringInput{outputOf("subnet-0000000a"), outputOf("subnet-0000000b")},
		}}, `fargate.network.vpcId: "vpc": has the wrong format`},
		{"a subnet", Args{Image: plain(ecr), AllowedCIDRs: []string{"10.0.0.0/8"}, Network: network.Options{
			VPCID: outputOf("vpc-01234567"), PrivateSubnetIDs: []pulumi.StringInput{outputOf("subnet-0000000a"), outputOf("b")},
		}}, `fargate.network.privateSubnetIds[1]: "b": has the wrong format`},
		{"a bucket", Args{Image: plain(ecr), AccessLogs: AccessLogs{Bucket: outputOf("B")}}, `fargate.accessLogs.bucket: "B": has the wrong format`},
		{"a deployment's alarm", Args{Image: plain(ecr), Deployment: Deployment{Alarms: []pulumi.StringInput{outputOf("")}}}, `fargate.deployment.alarms[0]: "": has the wrong format`},
		{"a topic", Args{Image: plain(ecr), Alarms: alarm.Options{Notify: []pulumi.StringInput{outputOf("ops")}}}, `fargate.alarms.notify[0]: "ops": is not a notification target`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := made(&c.args, true)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// The name of a load balancer in a VPC whose ID is an Output stays the same when the VPC changes,
// so the engine must be made to replace it.
func TestALoadBalancerIsReplacedWhenAnOutputNamesAnotherVPC(t *testing.T) {
	for form, c := range map[string]struct {
		as   func(string) pulumi.StringInput
		want []string
	}{"text": {plain, nil}, "Output": {outputOf, []string{"securityGroups"}}} {
		rec, err := made(of(c.as), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := rec.Only(t, "aws:lb/loadBalancer:LoadBalancer").RegisterRPC.GetReplaceOnChanges(); !slices.Equal(got, c.want) {
			t.Errorf("%s: replaced on changes of %v, want %v", form, got, c.want)
		}
	}
}
