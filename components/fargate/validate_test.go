package fargate

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

func TestValidateNamesTheKeyTheProblemAndTheFix(t *testing.T) {
	const certificate = `"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "host": "churn.example.com"`
	const existing = `"network": {"vpcId": "vpc-01234567", "privateSubnetIds": ["subnet-01234567", "subnet-01234568"]}`
	for _, c := range []struct {
		rule, service, block string
		want                 []string // prefixes, none if accepted
	}{
		{"the defaults are valid", `{}`, `{}`, nil},
		{"an existing VPC with callers is valid", `{}`, `{` + existing + `, "allowedCidrs": ["10.0.0.0/8", "192.168.7.0/24"]}`, nil},
		{"names that AWS keeps are refused", `{"name": "internal-churn"}`, `{}`, []string{`service.name: "internal-churn": names starting with internal- are reserved by AWS`}},
		{"an image is needed", `{"image": ""}`, `{}`, []string{"service.image: is required: Fargate runs a container image (allowed: ACCOUNT.dkr.ecr.us-east-1.amazonaws.com/REPOSITORY:TAG)"}},
		{"without NAT another registry is out of reach", `{"image": "public.ecr.aws/x/y:1"}`, `{"network": {"nat": "none"}}`, []string{`service.image: "public.ecr.aws/x/y:1": with fargate.network.nat none, only Amazon ECR in us-east-1 can be reached`}},
		{"and so is another region", `{}`, `{"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/c:1", "network": {"nat": "none"}}`, []string{`fargate.image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/c:1": with fargate.network.nat none`}},
		{"the own region's ECR is within reach", `{}`, `{"network": {"nat": "none"}}`, nil},
		{"memory that the CPU does not have lists the nearest pairs", `{"cpu": 1}`, `{}`, []string{
			`service.memoryMiB: 1024: Fargate does not offer this memory with 1 vCPU (allowed: the nearest pairs are 0.5 vCPU with 1024 MiB, 1 vCPU with 2048 MiB, 1 vCPU with 3072 MiB;`}},
		{"CPU that does not exist is the one that is named", `{"cpu": 0.3}`, `{}`, []string{
			`service.cpu: 0.3: Fargate does not offer this number of vCPU (allowed: the nearest pairs are 0.25 vCPU with 1024 MiB, 0.5 vCPU with 1024 MiB, 0.25 vCPU with 512 MiB;`}},
		{"the block's own size is named by its own keys", `{}`, `{"cpu": 3, "memoryMiB": 8192}`, []string{`fargate.cpu: 3: Fargate does not offer this number of vCPU`}},
		{"and its memory too", `{}`, `{"cpu": 2, "memoryMiB": 1024}`, []string{`fargate.memoryMiB: 1024: Fargate does not offer this memory with 2 vCPU`}},
		{"a pair that exists only here leaves the service alone", `{"cpu": 1}`, `{"cpu": 1, "memoryMiB": 2048}`, nil},
		{"exec writes files", `{}`, `{"exec": true, "readOnlyRootFilesystem": true}`, []string{`fargate.exec: true: conflicts with fargate.readOnlyRootFilesystem`}},
		{"a check ends before the next", `{}`, `{"containerHealthCheck": {"intervalSeconds": 5, "timeoutSeconds": 5}, "targetHealthCheck": {"intervalSeconds": 10, "timeoutSeconds": 20}}`, []string{
			"fargate.containerHealthCheck.timeoutSeconds: 5: is not below intervalSeconds, which is 5", "fargate.targetHealthCheck.timeoutSeconds: 20: is not below intervalSeconds, which is 10"}},
		{"a retention is one of CloudWatch's", `{}`, `{"logRetentionDays": 100}`, []string{"fargate.logRetentionDays: 100: is not a retention that CloudWatch Logs offers (allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150,"}},
		{"a log group of AWS's own", `{}`, `{"logGroup": "aws/x"}`, []string{`fargate.logGroup: "aws/x": names starting with aws/`}},
		{"the port has one source", `{"env": {"PORT": "9000"}}`, `{}`, []string{`service.env.PORT: "9000": differs from service.port, which is 8000`}},
		{"which may be repeated", `{"env": {"PORT": "8000"}}`, `{}`, nil},
		{"the load balancer waits as long as a request may take", `{"timeoutSeconds": 120}`, `{"idleTimeoutSeconds": 60, "deregistrationDelaySeconds": 120}`, []string{`fargate.idleTimeoutSeconds: 60: is below service.timeoutSeconds (120)`}},
		// docs.aws.amazon.com/elasticloadbalancing: the target's keep-alive must be longer than the idle timeout.
		{"idle connections outlive the load balancer's", `{"env": {"KEEP_ALIVE_SECONDS": "60"}}`, `{}`, []string{`service.env.KEEP_ALIVE_SECONDS: "60": is not above the 60 s for which the load balancer keeps idle connections (fargate.idleTimeoutSeconds)`}},
		{"by a second at least", `{"env": {"KEEP_ALIVE_SECONDS": "61"}}`, `{}`, nil},
		{"a secret is the full ARN", `{"secrets": {"A": "projects/p/secrets/s/versions/1"}}`, `{"secrets": {"B": "arn:aws:secretsmanager:us-east-1:123456789012:secret:name", "C": "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf:key::"}}`, []string{
			`fargate.secrets.B: "arn:aws:secretsmanager:us-east-1:123456789012:secret:name": is not the full ARN`, `service.secrets.A: "projects/p/secrets/s/versions/1": is not the full ARN`}},
		{"a parameter is the full ARN", `{}`, `{"secrets": {"A": "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key", "B": "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key:3", "C": "/churn/api-key"}}`, []string{
			`fargate.secrets.B: "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key:3": is not the full ARN of a Secrets Manager secret or an SSM parameter`, `fargate.secrets.C: is not the full ARN`}},
		{"keys decrypt something", `{}`, `{"secretKeys": ["arn:aws:kms:us-east-1:123456789012:key/0a"]}`, []string{`fargate.secretKeys: has no effect without a secret to decrypt`}},
		{"in its region", `{}`, `{"secretKeys": ["arn:aws:kms:eu-west-1:123456789012:key/0a"], "secrets": {"A": "arn:aws:ssm:us-east-1:123456789012:parameter/a"}}`, []string{`fargate.secretKeys[0]: "arn:aws:kms:eu-west-1:123456789012:key/0a": is not in the region of any secret`}},
		{"log groups have keys of their region", `{}`, `{"logKey": "arn:aws:kms:eu-west-1:123456789012:key/0a"}`, []string{`fargate.logKey: "arn:aws:kms:eu-west-1:123456789012:key/0a": log groups can only use keys in their own region, us-east-1`}},
		{"a variable is plain or secret", `{"env": {"A": "1"}}`, `{"secrets": {"A": "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf"}}`, []string{`service.env.A: is also in fargate.secrets`}},
		{"the port is no secret", `{}`, `{"secrets": {"PORT": "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf"}}`, []string{`fargate.secrets.PORT: is reserved for the container's port`}},
		{"a minimum above the default maximum", `{"scaling": {"min": 6}}`, `{}`, []string{"service.scaling.min: 6: is above the default maximum of 5 tasks"}},
		{"scaling needs a target", `{}`, `{"autoScaling": {"cpuPercent": 0, "memoryPercent": 0}}`, []string{"fargate.autoScaling: has no scaling target"}},
		{"unless nothing scales", `{"scaling": {"min": 2, "max": 2}}`, `{"autoScaling": {"cpuPercent": 0, "memoryPercent": 0}}`, nil},
		{"a deployment can move", `{}`, `{"deployment": {"maxHealthyPercent": 100, "zoneRebalancing": false}}`, []string{"fargate.deployment.maxHealthyPercent: 100: with minHealthyPercent 100 and 1 task, a deployment can neither start a new task nor stop an old one"}},
		// With one task, half is rounded up to one that must stay, and 150 % down to one that may
		// run.
		{"also with one task", `{}`, `{"deployment": {"minHealthyPercent": 50, "maxHealthyPercent": 150}}`, []string{"fargate.deployment.maxHealthyPercent: 150: with minHealthyPercent 50 and 1 task"}},
		{"two tasks have room for that", `{"scaling": {"min": 2}}`, `{"deployment": {"minHealthyPercent": 50, "maxHealthyPercent": 150}}`, nil},
		{"rebalancing needs room above", `{"scaling": {"min": 2}}`, `{"deployment": {"minHealthyPercent": 50, "maxHealthyPercent": 100}}`, []string{"fargate.deployment.zoneRebalancing: true: requires a maxHealthyPercent above 100"}},
		{"a base without Spot means nothing", `{}`, `{"spot": {"onDemandBase": 2}}`, []string{"fargate.spot.onDemandBase: 2: has no effect while fargate.spot.percent is 0"}},
		{"the network is checked too", `{}`, `{"network": {"cidr": "10.0.0.0/28"}}`, []string{`fargate.network.cidr: "10.0.0.0/28": is too small`}},
		{"public and listed callers contradict", `{"public": true}`, `{"allowedCidrs": ["203.0.113.0/24"]}`, []string{`fargate.allowedCidrs: "203.0.113.0/24": conflicts with service.public, which opens the load balancer to the internet`}},
		{"an existing VPC's callers must be listed", `{}`, `{` + existing + `}`, []string{"fargate.allowedCidrs: is required with an existing VPC"}},
		{"callers are ranges", `{}`, `{"allowedCidrs": ["10.0.0.1", "10.0.0.7/8", "0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.0.0/8"]}`, []string{
			`fargate.allowedCidrs[0]: "10.0.0.1": is not an IPv4 CIDR range`, `fargate.allowedCidrs[1]: "10.0.0.7/8": has host bits set (did you mean 10.0.0.0/8?)`,
			`fargate.allowedCidrs[2]: "0.0.0.0/0": allows every address`, `fargate.allowedCidrs[3]: "::/0": is not an IPv4 CIDR range`, `fargate.allowedCidrs[5]: "10.0.0.0/8": is listed twice`}},
		{"a certificate is of the same region", `{}`, `{"region": "eu-west-1", ` + certificate + `}`, []string{`fargate.certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b": a load balancer can only use certificates in its own region, eu-west-1`}},
		{"a certificate comes with its name", `{}`, `{"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}`, []string{"fargate.host: is required with fargate.certificateArn, which does not cover the load balancer's hostname (allowed: a name on the certificate"}},
		{"a name without certificate does nothing", `{}`, `{"host": "churn.example.com"}`, []string{`fargate.host: "churn.example.com": has no effect without fargate.certificateArn`}},
		{"a prefix needs its bucket", `{}`, `{"accessLogs": {"prefix": "churn"}}`, []string{"fargate.accessLogs.bucket: is required"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := &config.Report{}
			in := input(t, c.service)
			block(t, c.block).Validate(in, r)
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

func TestValidateWarnsOfRiskySettings(t *testing.T) {
	const https = `"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "host": "churn.example.com"`
	for _, c := range []struct{ rule, service, block, want string }{
		{"plain HTTP", `{}`, `{}`, "fargate.certificateArn: is not set: the load balancer serves plain HTTP"},
		{"an image of a foreign registry", `{"image": "us-central1-docker.pkg.dev/p/r/c:v1"}`, `{` + https + `}`, `service.image: "us-central1-docker.pkg.dev/p/r/c:v1": ECS pulls it without credentials`},
		{"a moving tag", `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/c:latest"}`, `{` + https + `}`, `service.image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/c:latest": the image is not pinned`},
		{"requests longer than the drain", `{"timeoutSeconds": 31}`, `{` + https + `}`, "fargate.deregistrationDelaySeconds: 30: is below service.timeoutSeconds (31)"},
		{"nothing but Spot", `{}`, `{` + https + `, "spot": {"percent": 100, "onDemandBase": 0}}`, "fargate.spot.onDemandBase: 0: AWS may reclaim every task with two minutes' notice and have no spare capacity for new ones"},
		{"nothing", `{}`, `{` + https + `, "spot": {"percent": 50}}`, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := &config.Report{}
			block(t, c.block).Validate(input(t, c.service), r)
			if err := r.Err(); err != nil {
				t.Fatal(err)
			}
			warnings := r.Warnings()
			if (len(warnings) == 1) != (c.want != "") || len(warnings) > 1 {
				t.Fatalf("warnings %v, want %q", warnings, c.want)
			}
			if c.want != "" && !strings.HasPrefix(warnings[0].String(), c.want) {
				t.Errorf("warning %q, want %q", warnings[0], c.want)
			}
		})
	}
}

func TestTrafficThatExceedsTheTasksIsRejected(t *testing.T) {
	// 438,000,000 requests a month are 10,000 a minute: 730 h x 60 min = 43,800 min.
	for _, c := range []struct {
		perMonth int64
		refused  bool
	}{{219_000_000, false}, {438_000_000, true}} {
		r := &config.Report{}
		o := block(t, `{"autoScaling": {"requestsPerTarget": 1000}}`)
		o.Validate(components.Input{Service: serviceOf(t, `{}`), Traffic: service.Traffic{RequestsPerMonth: &c.perMonth}}, r)
		found := slices.ContainsFunc(r.Problems(), func(p config.Problem) bool {
			return p.String() == "service.scaling.max: 5: traffic is 10000 requests a minute on average, but 5 tasks at fargate.autoScaling.requestsPerTarget serve 5000 (allowed: more than 10 tasks, or more requests per target)"
		})
		if found != c.refused || len(r.Problems()) > 1 {
			t.Errorf("%d a month: problems %v", c.perMonth, r.Problems())
		}
	}
}
