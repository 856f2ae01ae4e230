package cost_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/kubernetes"
	"bankchurn/components/lambda"
	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/service"
)

// platforms are the platforms of the program.
var platforms = service.Platforms{lambda.Platform, fargate.Platform, eks.Platform, cloudrun.Platform, gke.Platform}

// scenario is a service on one platform, written as in a stack file.
type scenario struct {
	platform, service, traffic, block, release string
	// workload is the block `kubernetes`.
	workload string
	freeTier bool
}

// estimate prices what the platform's own component registers for the scenario.
func (sc scenario) estimate(t testing.TB) cost.Estimate {
	t.Helper()
	return cost.New(sc.input(t))
}

func (sc scenario) input(t testing.TB) cost.Input {
	t.Helper()
	r := &config.Report{}
	in := components.Input{Project: "bankchurn", Stack: "test", Platforms: platforms, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	config.Decode("service", sc.service, &in.Service, r)
	config.Decode("traffic", sc.traffic, &in.Traffic, r)
	described, ok := platforms.Named(sc.platform)
	if !ok {
		t.Fatalf("no platform %q", sc.platform)
	}
	platform := map[string]components.Platform{
		"lambda": &lambda.Args{}, "cloudrun": &cloudrun.Args{}, "fargate": &fargate.Args{}, "eks": &eks.Args{}, "gke": &gke.Args{},
	}[sc.platform]
	config.Decode(sc.platform, sc.block, platform, r)
	config.Decode("release", sc.release, &in.Release, r)
	workload := kubernetes.Config{}
	config.Decode("kubernetes", sc.workload, &workload, r)
	if p, ok := platform.(interface{ SetKubernetes(kubernetes.Config) }); ok {
		p.SetKubernetes(workload)
	}
	platforms.Validate(described, in.Service, in.Traffic, r)
	platforms.ValidateRelease(described, in.Release, r)
	platform.Validate(in, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	recording, err := cost.Record("bankchurn", "test", func(ctx *pulumi.Context) error {
		var provider pulumi.ProviderResource
		var err error
		if sc.platform != "cloudrun" && sc.platform != "gke" {
			provider, err = aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(platform.Location())})
		} else {
			provider, err = gcp.NewProvider(ctx, "gcp", &gcp.ProviderArgs{Region: pulumi.String(platform.Location())})
		}
		if err != nil {
			return err
		}
		_, err = platform.Deploy(ctx, in, pulumi.Providers(provider))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	return cost.Input{Resources: recording, Traffic: in.Traffic, FreeTier: sc.freeTier, Book: prices, Today: in.Today}
}

// image is a service block for a container of 1 vCPU and 1 GiB.
const image = `{"image": "us-central1-docker.pkg.dev/p/r/bankchurn:v1", "cpu": 1, "memoryMiB": 1024}`

// ecr is the config block of a function from an image, so that no test needs a folder.
const ecr = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`

// amounts are expected amounts by meter, in dollars to six places.
type amounts map[string]string

// check compares the expected column, meter by meter. Missing and additional meters are errors.
func (want amounts) check(t *testing.T, e cost.Estimate) {
	t.Helper()
	want.compare(t, e, func(l cost.Line) decimal.Decimal { return l.Expected.USD })
}

func (want amounts) compare(t *testing.T, e cost.Estimate, column func(cost.Line) decimal.Decimal) {
	t.Helper()
	seen := map[string]bool{}
	for _, l := range e.Lines {
		got := column(l)
		text, ok := want[l.Meter]
		switch {
		case !ok && !got.IsZero():
			t.Errorf("unexpected line %q: %s", l.Meter, got)
		case ok && !got.Round(6).Equal(decimal.RequireFromString(text)):
			t.Errorf("%s: got %s, want %s (%s)", l.Meter, got.Round(6), text, l.Explain)
		}
		seen[l.Meter] = true
	}
	for meter := range want {
		if !seen[meter] {
			t.Errorf("no line %q", meter)
		}
	}
}
