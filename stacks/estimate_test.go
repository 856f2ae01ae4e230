package stacks

import (
	"strings"
	"testing"

	"bankchurn/cost"
)

// elsewhereOf is another platform in a stack's comparison.
func elsewhereOf(t *testing.T, text, platform string) cost.Alternative {
	t.Helper()
	projectWithApp(t)
	for _, a := range viewOf(t, "test", parsed(t, text), lastEstimate(nil, 0, nil)).Elsewhere {
		if a.Platform == platform {
			return a
		}
	}
	t.Fatalf("no %s in the comparison", platform)
	return cost.Alternative{}
}

const onLambda = "config:\n  platform: lambda\n  traffic: {requestsPerMonth: 1000000, averageMs: 200}\n"

const awsImage = `image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"`

// A missing key is not a refusal: the platform is priced as if it were set. What the platform
// cannot do stays rejected.
func TestAPlatformThatOnlyLacksKeysIsPriced(t *testing.T) {
	for name, c := range map[string]struct{ text, platform, needs, refused string }{
		"no image":                                         {onLambda, "cloudrun", "cloudrun.image", ""},
		"no image for a cluster":                           {onLambda, "gke", "kubernetes.image", ""},
		"an image of another cloud":                        {"config:\n  platform: fargate\n  service: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1\"}\n", "cloudrun", "cloudrun.image", ""},
		"an image, and too much memory":                    {onLambda + "  service: {memoryMiB: 10240, cpu: 0.25}\n", "fargate", "", "memory"},
		"zones that no letters stand for":                  {"config:\n  platform: lambda\n  lambda: {region: us-west-1}\n  service: {image: docker.io/a/b:v1}\n", "fargate", "fargate.network.zones", ""},
		"a secret of another cloud":                        {onLambda + "  service: {image: \"docker.io/a/b:v1\", secrets: {KEY: \"arn:aws:secretsmanager:us-east-1:123456789012:secret:k-AbCdEf\"}}\n", "cloudrun", "cloudrun.secrets.KEY", ""},
		"an image and a secret":                            {"config:\n  platform: fargate\n  service: {" + awsImage + ", secrets: {KEY: \"arn:aws:secretsmanager:us-east-1:123456789012:secret:k-AbCdEf\"}}\n", "cloudrun", "cloudrun.image, cloudrun.secrets.KEY", ""},
		"a host of a load balancer":                        {onLambda + "  service: {image: docker.io/a/b:v1}\n  cloudrun: {loadBalancer: true}\n", "cloudrun", "cloudrun.host", ""},
		"a certificate for the stack's name":               {onLambda + "  service: {image: docker.io/a/b:v1, public: true}\n  dns: {name: api.example.com, zone: Z0123456789ABCDEFGHIJ}\n", "gke", "kubernetes.ingress.tls.secretName", ""},
		"a cluster's ARN":                                  {onLambda + "  service: {image: docker.io/a/b:v1}\n  eks: {existing: {context: ml}}\n", "eks", "eks.existing.arn", ""},
		"a cluster's ARN, and how to reach it":             {onLambda + "  service: {image: docker.io/a/b:v1}\n  eks: {existing: {nodeType: m5.large}}\n", "eks", "eks.existing.context, eks.existing.arn", ""},
		"a subnetwork":                                     {onLambda + "  service: {image: docker.io/a/b:v1}\n  gke: {network: {name: shared}}\n", "gke", "gke.network.subnetwork", ""},
		"callers of an existing VPC":                       {onLambda + "  service: {image: docker.io/a/b:v1}\n  fargate: {network: {vpcId: vpc-0123456789abcdef0, privateSubnetIds: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]}}\n", "fargate", "fargate.allowedCidrs", ""},
		"how a cluster bills Pods, which decides the cost": {onLambda + "  service: {image: docker.io/a/b:v1}\n  gke: {cluster: {name: a, project: example-project, context: c}}\n", "gke", "", "mode"},
		"an image that every one can get":                  {"config:\n  platform: fargate\n  service: {image: \"docker.io/a/b:v1\"}\n", "cloudrun", "", ""},
	} {
		a := elsewhereOf(t, c.text, c.platform)
		if a.Needs != c.needs || (a.Estimate == nil) != (c.refused != "") {
			t.Errorf("%s: needs %q, refused %v", name, a.Needs, a.Refused)
		}
		if c.refused != "" && !strings.Contains(a.Refused[0].String()+a.Refused[len(a.Refused)-1].String(), c.refused) {
			t.Errorf("%s: refused %v, want %q", name, a.Refused, c.refused)
		}
		if c.needs != "" && a.Fits() {
			t.Errorf("%s: it fits without %s", name, c.needs)
		}
	}
}
